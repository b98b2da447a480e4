/** What happened to a conversation, as a sentence. */

import { memberOf } from '../model/conversation.js';

/** @import { Translator } from '../i18n/translator.js' */
/** @import { Conversation, Message } from '../wire/types.js' */

const TOLD = /** @type {const} */ (['opened', 'member_added', 'member_left', 'closed', 'reopened', 'erased']);

/**
 * @param {Message} entry
 * @param {Conversation} conversation
 * @param {string} me
 * @param {Translator} words
 */
export function entrySentence(entry, conversation, me, { t, list }) {
  const kind = TOLD.find((known) => known === entry.kind);
  if (!kind) return t('entry.unknown'); // a kind of a newer server
  const nameOf = (/** @type {string} */ account) => memberOf(conversation, account)?.name ?? t('thread.someone');
  const accounts = (entry.data?.accounts ?? []).filter((account) => account !== entry.author);
  const names = list(accounts.filter((account) => account !== me).map(nameOf));
  const sentence = () => {
    if (entry.author === me) return t(`entry.${kind}.you`, { names });
    const name = nameOf(entry.author);
    if (kind !== 'member_added' || !accounts.includes(me)) return t(`entry.${kind}`, { name, names });
    return names ? t('entry.added_you.with', { name, names }) : t('entry.added_you', { name });
  };
  const reason = entry.data?.reason;
  return reason ? `${sentence()} · ${t('entry.reason', { reason })}` : sentence();
}
