/** What happened to a conversation, as a sentence. */

import { memberOf } from '../model/conversation.js';

/** @import { Translator } from '../i18n/translator.js' */
/** @import { Conversation, Message } from '../wire/types.js' */

const TOLD = /** @type {const} */ (['opened', 'member_added', 'member_left', 'closed', 'reopened']);

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
  const names = list((entry.data?.accounts ?? []).filter((account) => account !== entry.author).map(nameOf));
  const sentence = entry.author === me ? t(`entry.${kind}.you`, { names }) : t(`entry.${kind}`, { name: nameOf(entry.author), names });
  const reason = entry.data?.reason;
  return reason ? `${sentence} · ${t('entry.reason', { reason })}` : sentence;
}
