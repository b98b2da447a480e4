/** One message as a bubble, and its fate under it when it is one's own. */

import { useState } from 'preact/hooks';
import { clockTime, fullMoment } from '../model/days.js';
import { readers } from '../model/receipt.js';
import { entrySentence } from './entry.js';
import { html, memo, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { ReceiptDialog } from './members.js';
import { Avatar, Role } from './person.js';

/** @import { Translator } from '../i18n/translator.js' */
/** @import { Pending as PendingMessage } from '../model/outbox.js' */
/** @import { Sender } from '../sync/sender.js' */
/** @import { AccountKind, Conversation, Member, Message } from '../wire/types.js' */
/** @import { IconName } from './icons.js' */

/** More names than that are a number: the list is one tap away. */
const NAMED = 3;

/**
 * @typedef {object} TheirsProps
 * @property {Message} message
 * @property {string | undefined} name
 * @property {AccountKind | undefined} kind
 * @property {string | null | undefined} profession
 * @property {Message | undefined} quoted
 * @property {string | undefined} quotedBy
 */

/** @type {import('preact').ComponentType<TheirsProps>} */
export const Theirs = memo(({ message, name, kind, profession, quoted, quotedBy }) => {
  const { t } = useTranslator();
  const person = { account: message.author, name: name ?? t('thread.someone'), kind: kind ?? 'professional', profession };
  return html`
    <article class="entry" data-seq=${message.seq} data-key=${message.seq}>
      <${Avatar} person=${person} size="small" />
      <div class=${`bubble ${message.urgent ? 'urgent' : ''}`}>
        <p class="by">
          ${message.urgent && html`<${Urgent} />`}
          <strong>${person.name}</strong>
          <small>${kind && html`<${Role} person=${person} />`} <${Moment} at=${message.at} /></small>
        </p>
        <${Body} message=${message} quoted=${quoted} quotedBy=${quotedBy} />
      </div>
    </article>
  `;
});

/** @type {import('preact').ComponentType<{message: Message, members: Member[] | null, count: number, me: string, quoted: Message | undefined, quotedBy: string | undefined}>} */
export const Mine = memo(({ message, members, count, me, quoted, quotedBy }) => {
  const { t } = useTranslator();
  return html`
    <article class="entry mine" data-seq=${message.seq} data-key=${message.client_ref ?? message.seq}>
      <div class=${`bubble ${message.urgent ? 'urgent' : ''}`}>
        <p class="by">
          ${message.urgent && html`<${Urgent} />`}
          <small>${t('thread.you')}</small><${Moment} at=${message.at} />
        </p>
        <${Body} message=${message} quoted=${quoted} quotedBy=${quotedBy} />
      </div>
      ${members && html`<${Receipt} seq=${message.seq} members=${members} count=${count} me=${me} />`}
    </article>
  `;
});

/** @type {import('preact').ComponentType<{pending: PendingMessage, online: boolean, sender: Sender}>} */
export const Pending = memo(({ pending, online, sender }) => {
  const { t, reason } = useTranslator();
  const { client_ref, fate } = pending;
  const isWaiting = fate === 'queued' && !online;
  const look = fate === 'failed' ? 'failed' : isWaiting ? 'queued' : '';
  return html`
    <article class="entry mine" data-key=${client_ref}>
      <div class=${`bubble ${look}`}>
        <p class="by"><small>${t('thread.you')}</small><${Moment} at=${pending.written_at} /></p>
        <p class="text">${pending.text}</p>
      </div>
      ${fate === 'failed'
        ? html`
            <p class="fate failed" role="alert"><${Icon} name="alert" size=${16} />${t('fate.failed', { reason: reason(pending.code) })}</p>
            <div class="fate-actions">
              <button type="button" class="button plain" onClick=${() => sender.withdraw(client_ref)}>${t('fate.withdraw')}</button>
              <button type="button" class="button" onClick=${() => sender.retry(client_ref)}><${Icon} name="retry" />${t('fate.retry')}</button>
            </div>
          `
        : html`<${Fate} icon=${fateIcon(pending, online)} look=${look} text=${t(fateKey(pending, online))} />`}
    </article>
  `;
});

/** @param {PendingMessage} pending @param {boolean} online */
const fateKey = ({ fate }, online) => {
  if (fate === 'sent') return 'fate.sent';
  if (!online) return 'fate.queued';
  return fate === 'sending' ? 'fate.sending' : 'fate.waiting';
};

/** @param {PendingMessage} pending @param {boolean} online @returns {IconName} */
const fateIcon = ({ fate }, online) => (fate === 'sent' ? 'check' : fate === 'sending' && online ? 'sending' : 'clock');

/** @param {{icon: IconName, look?: string, text: string}} props */
const Fate = ({ icon, look = '', text }) =>
  html`<p class=${`fate ${look}`} aria-live="off"><${Icon} name=${icon} size=${16} />${text}</p>`;

/** @type {import('preact').ComponentType<{entry: Message, conversation: Conversation, me: string}>} */
export const System = memo(({ entry, conversation, me }) => {
  const words = useTranslator();
  return html`
    <p class="system" data-seq=${entry.seq} data-key=${entry.seq}>
      <${Icon} name=${SYSTEM_ICONS[entry.kind] ?? 'info'} size=${16} />
      <span>${entrySentence(entry, conversation, me, words)} · <${Moment} at=${entry.at} /></span>
    </p>
  `;
});

/** @type {Record<string, IconName>} */
const SYSTEM_ICONS = { opened: 'speech', member_added: 'userPlus', member_left: 'userLeft', closed: 'lock', reopened: 'retry' };

/** @param {{message: Message, quoted: Message | undefined, quotedBy: string | undefined}} props */
function Body({ message, quoted, quotedBy }) {
  const { t } = useTranslator();
  return html`
    ${message.reply_to !== null &&
    html`<blockquote class="quote">
      ${quoted ? html`<strong>${quotedBy ?? t('thread.someone')}</strong>${quoted.text}` : t('thread.reply.gone')}
    </blockquote>`}
    ${message.text && html`<p class="text">${message.text}</p>`}
    ${message.attachments.map((attachment) => html`<p class="attached"><${Icon} name="paperclip" size=${16} />${t('thread.attachment', { name: attachment.name })}</p>`)}
  `;
}

/** @param {{at: number}} props */
function Moment({ at }) {
  const { locale } = useTranslator();
  return html`<time datetime=${new Date(at).toISOString()} title=${fullMoment(at, locale)}>${clockTime(at, locale)}</time>`;
}

function Urgent() {
  const { t } = useTranslator();
  return html`<span class="badge urgent"><${Icon} name="alert" size=${16} />${t('thread.urgent')}</span>`;
}

/** @param {{seq: number, members: Member[], count: number, me: string}} props */
function Receipt({ seq, members, count, me }) {
  const words = useTranslator();
  const [open, setOpen] = useState(false);
  const { by, notBy } = readers(members, me, seq);
  const unlisted = Math.max(0, count - 1 - by.length - notBy.length);
  return html`
    <button type="button" class="fate" aria-live="off" aria-haspopup="dialog" onClick=${() => setOpen(true)}>
      <${Icon} name=${by.length ? 'eye' : 'check'} size=${16} />
      <span>${receiptSentence(by, notBy.length + unlisted, words)}</span>
    </button>
    ${open && html`<${ReceiptDialog} by=${by} notBy=${notBy} onClose=${() => setOpen(false)} />`}
  `;
}

/**
 * "Vu par X, Y · pas encore par 2", "Vu par les 4 participants", "Envoyé".
 *
 * @param {Member[]} by
 * @param {number} notBy
 * @param {Translator} words
 */
function receiptSentence(by, notBy, { t }) {
  if (!by.length) return t('fate.sent');
  const names = by.map((member) => member.name).join(', ');
  if (!notBy) return by.length < NAMED ? t('receipt.by', { names }) : t('receipt.by.everyone', { count: by.length });
  const seen = by.length <= NAMED ? t('receipt.by', { names }) : t('receipt.by.some', { count: by.length });
  return `${seen} · ${t('receipt.not', { count: notBy })}`;
}
