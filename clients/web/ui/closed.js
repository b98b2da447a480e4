/** In place of the composer: who closed the conversation, when and why, or that one has left it. */

import { hasLeft, memberOf } from '../model/conversation.js';
import { longDay } from '../model/days.js';
import { rightsOf } from '../model/rights.js';
import { reopen } from '../sync/conversations.js';
import { useDoing } from './asking.js';
import { FaultPlace } from './fault.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';

/** @import { Translator } from '../i18n/translator.js' */
/** @import { Client } from '../sync/client.js' */
/** @import { Account, Conversation } from '../wire/types.js' */

/** @param {{conversation: Conversation, account: Account, client: Client}} props */
export function Closed({ conversation, account, client }) {
  const words = useTranslator();
  const { t } = words;
  const { busy, fault, run } = useDoing();
  const left = hasLeft(conversation, account.id);
  const sentences = left ? leftSentences(conversation, account.id, words) : closedSentences(conversation, account.id, words);
  return html`
    <div class="composer">
      <div class="composer-inner">
        <div class="composer-closed">
          <${Icon} name=${left ? 'userLeft' : 'lock'} />
          <p>${sentences.map((sentence, index) => (index ? html` <span>${sentence}</span>` : html`<strong>${sentence}</strong>`))}</p>
          ${rightsOf(conversation, account).reopen &&
          html`<button type="button" class="button" aria-disabled=${String(busy)} onClick=${() => run(() => reopen(client, conversation.id))}>${t('reopen.verb')}</button>`}
        </div>
        <${FaultPlace} fault=${fault} />
      </div>
    </div>
  `;
}

/**
 * @param {Conversation} conversation
 * @param {string} me
 * @param {Translator} words
 */
function closedSentences(conversation, me, { t, locale }) {
  const { closing } = conversation;
  if (!closing) return [t('closed.reads')];
  const day = longDay(closing.at, Date.now(), locale);
  const name = memberOf(conversation, closing.account)?.name ?? t('thread.someone');
  const who = closing.account === me ? t('closed.you', { day }) : t('closed.by', { name, day });
  return [who, ...(closing.reason ? [t('closed.reason', { reason: closing.reason })] : []), t('closed.reads')];
}

/**
 * @param {Conversation} conversation
 * @param {string} me
 * @param {Translator} words
 */
function leftSentences(conversation, me, { t, locale }) {
  const at = memberOf(conversation, me)?.left_at ?? null;
  const sentence = at === null ? t('closed.left.sometime') : t('closed.left', { day: longDay(at, Date.now(), locale) });
  return [sentence, t('closed.left.reads')];
}
