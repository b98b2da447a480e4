/** One message as a bubble, and its fate under it when it is one's own. */

import { isStuck, percentOf } from '../model/attaching.js';
import { clockTime } from '../model/days.js';
import { ATTACHMENT } from '../sync/sender.js';
import { Acknowledgement } from './acknowledgement.js';
import { whyText } from './attach.js';
import { Attachments, itemOf, itemsOf } from './attachments.js';
import { entrySentence } from './entry.js';
import { html, memo, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { Menu } from './menu.js';
import { Moment, whenSentence } from './moment.js';
import { Avatar, Role } from './person.js';
import { Quote } from './quote.js';
import { Receipt } from './receipt.js';
import { saidOf } from './said.js';
import { Sought } from './sought.js';

/** @import { Attaching } from '../model/attaching.js' */
/** @import { Pending as PendingMessage } from '../model/outbox.js' */
/** @import { Reads } from '../model/receipt.js' */
/** @import { Sender } from '../sync/sender.js' */
/** @import { AccountKind, Conversation, Member, Message } from '../wire/types.js' */
/** @import { Urgency } from './acknowledgement.js' */
/** @import { IconName } from './icons.js' */
/** @import { Verb } from './menu.js' */
/** @import { Presences } from './presence.js' */

/**
 * @typedef {object} Actions what one can do with a message
 * @property {((message: Message) => void) | null} reply null where nobody writes
 * @property {((message: Message) => void) | null} correct
 * @property {((message: Message) => void) | null} file into the dossier that the conversation is about
 * @property {(seq: number) => void} jump
 * @property {(at: number) => void} day to another one, from the day of that moment
 * @property {import('./acknowledgement.js').Asking} asking
 * @property {(message: Message, id: string) => void} open an attachment
 * @property {ReadonlyMap<string, string>} shown addresses of pictures that were sent from this page
 *
 * @typedef {object} Links the messages that a message is tied to
 * @property {Message | undefined} quoted the one it answers
 * @property {Message | undefined} quotedLatest what is valid of it now
 * @property {string | null} quotedBy null: one's own
 * @property {Message | undefined} corrected the one it corrects
 * @property {Message | undefined} correction what is valid in its place
 *
 * @typedef {{message: Message, marked: boolean, actions: Actions, urgency: Urgency | null} & Links} BubbleProps
 * @typedef {BubbleProps & {name: string | undefined, kind: AccountKind | undefined, profession: string | null | undefined}} TheirsProps
 * @typedef {BubbleProps & {members: Member[] | null, count: number, reads: Reads | null, presences: Presences | null, me: string}} MineProps
 */

/** @type {import('preact').ComponentType<TheirsProps>} */
export const Theirs = memo((props) => {
  const { message, marked, name, kind, profession, actions } = props;
  const { t, locale } = useTranslator();
  const person = { account: message.author, name: name ?? t('thread.someone'), kind: kind ?? 'professional', profession };
  const named = t('actions.name', { name: person.name, time: clockTime(message.at, locale) });
  return html`
    <article class=${`entry ${marked ? 'marked' : ''}`} tabindex="-1" data-seq=${message.seq} data-key=${message.seq}>
      <${Avatar} person=${person} size="small" />
      <div class=${`bubble ${message.urgent ? 'urgent' : ''}`}>
        <p class="by">
          ${message.urgent && html`<${Urgent} />`}
          <strong>${person.name}</strong>
          <small>${kind && html`<${Role} person=${person} />`} <${Moment} at=${message.at} /></small>
        </p>
        <${Body} ...${props} mine=${false} />
        <${Verbs} message=${message} name=${named} mine=${false} actions=${actions} />
      </div>
    </article>
  `;
});

/** @type {import('preact').ComponentType<MineProps>} */
export const Mine = memo((props) => {
  const { message, marked, members, count, reads, presences, me, actions } = props;
  const { t, locale } = useTranslator();
  const named = t('actions.name.you', { time: clockTime(message.at, locale) });
  return html`
    <article class=${`entry mine ${marked ? 'marked' : ''}`} tabindex="-1" data-seq=${message.seq} data-key=${message.client_ref ?? message.seq}>
      <div class=${`bubble ${message.urgent ? 'urgent' : ''}`}>
        <p class="by">
          ${message.urgent && html`<${Urgent} />`}
          <small>${t('thread.you')}</small><${Moment} at=${message.at} />
        </p>
        <${Body} ...${props} mine=${true} />
        <${Verbs} message=${message} name=${named} mine=${true} actions=${actions} />
      </div>
      ${members && html`<${Receipt} seq=${message.seq} members=${members} count=${count} reads=${reads} presences=${presences} me=${me} />`}
    </article>
  `;
});

/** @param {{message: Message, name: string, mine: boolean, actions: Actions}} props */
function Verbs({ message, name, mine, actions: { reply, correct, file } }) {
  const { t } = useTranslator();
  /** @type {Verb[]} */
  const verbs = [];
  if (reply) verbs.push({ icon: 'reply', text: t('actions.reply'), onChoose: () => reply(message) });
  if (correct && mine && message.text) verbs.push({ icon: 'pencil', text: t('actions.correct'), onChoose: () => correct(message) });
  if (file && (message.text || message.attachments.length > 0)) verbs.push({ icon: 'folder', text: t('document.file'), onChoose: () => file(message) });
  return verbs.length > 0 && html`<${Menu} name=${name} verbs=${verbs} />`;
}

/** @type {import('preact').ComponentType<{pending: PendingMessage, attachings: readonly Attaching[], limit: number, online: boolean, sender: Sender, onJump: (seq: number) => void} & Links>} */
export const Pending = memo(({ pending, attachings, limit, online, sender, onJump, quoted, quotedLatest, quotedBy, corrected }) => {
  const { t, reason } = useTranslator();
  const { client_ref, fate } = pending;
  const isWaiting = fate === 'queued' && !online;
  const look = fate === 'failed' ? 'failed' : isWaiting ? 'queued' : pending.urgent ? 'urgent' : '';
  return html`
    <article class="entry mine" tabindex="-1" data-key=${client_ref}>
      <div class=${`bubble ${look}`}>
        <p class="by">${pending.urgent && html`<${Urgent} />`}<small>${t('thread.you')}</small><${Moment} at=${pending.written_at} /></p>
        ${pending.reply_to !== null && html`<${Quote} seq=${pending.reply_to} message=${quoted} latest=${quotedLatest} name=${quotedBy} onJump=${onJump} />`}
        ${attachings.length > 0 && html`<${Attachments} attachments=${attachings.filter((one) => !isStuck(one)).map(itemOf)} onOpen=${null} />`}
        ${attachings.filter(isStuck).map((one) => html`<${Stuck} one=${one} limit=${limit} onRemove=${() => sender.removeFile(client_ref, one.ref)} />`)}
        ${pending.text && html`<p class="text">${pending.text}</p>`}
        ${pending.corrects !== null && html`<${Corrects} seq=${pending.corrects} corrected=${corrected} at=${pending.written_at} mine=${true} onJump=${onJump} />`}
      </div>
      ${fate === 'failed'
        ? html`
            <p class="fate failed" role="alert"><${Icon} name="alert" size=${16} />${pending.code === ATTACHMENT ? t('attach.fate.stuck') : t('fate.failed', { reason: reason(pending.code) })}</p>
            <div class="fate-actions">
              <button type="button" class="button plain" onClick=${() => sender.withdraw(client_ref)}>${t('fate.withdraw')}</button>
              <button type="button" class="button" onClick=${() => sender.retry(client_ref)}><${Icon} name="retry" />${t('fate.retry')}</button>
            </div>
          `
        : html`
            <${Fate} icon=${fateIcon(pending, online)} look=${look} text=${uploadText(attachings, online, t) ?? t(fateKey(pending, online))} />
            ${fate === 'queued' &&
            attachings.some(({ stage }) => stage !== 'done') &&
            html`<div class="fate-actions"><button type="button" class="button plain" onClick=${() => sender.withdraw(client_ref)}>${t('fate.withdraw')}</button></div>`}
          `}
    </article>
  `;
});

/**
 * How far the files of a message are that waits for them.
 *
 * @param {readonly Attaching[]} attachings
 * @param {boolean} online
 * @param {import('../i18n/translator.js').Translate} t
 */
function uploadText(attachings, online, t) {
  const count = attachings.filter(({ stage }) => stage !== 'done').length;
  if (!count) return null;
  return online ? t('attach.fate', { count, percent: percentOf(attachings) }) : t('attach.fate.network', { count });
}

/** @param {{one: Attaching, limit: number, onRemove: () => void}} props */
function Stuck({ one, limit, onRemove }) {
  const words = useTranslator();
  const remove = words.t('attach.remove', { name: one.name });
  return html`
    <div class="file stuck">
      <${Icon} name="alert" />
      <span class="about-file"><strong>${one.name}</strong><small class="why">${whyText(one, limit, words)}</small></span>
      <button type="button" class="icon-button" aria-label=${remove} title=${remove} onClick=${onRemove}><${Icon} name="close" /></button>
    </div>
  `;
}

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
    <p class="system" tabindex="-1" data-seq=${entry.seq} data-key=${entry.seq}>
      <${Icon} name=${SYSTEM_ICONS[entry.kind] ?? 'info'} size=${16} />
      <span>${entrySentence(entry, conversation, me, words)} · <${Moment} at=${entry.at} /></span>
    </p>
  `;
});

/** @type {Record<string, IconName>} */
const SYSTEM_ICONS = { opened: 'speech', member_added: 'userPlus', member_left: 'userLeft', closed: 'lock', reopened: 'retry', erased: 'lock' };

/** @param {BubbleProps & {mine: boolean}} props */
function Body({ message, mine, urgency, quoted, quotedLatest, quotedBy, corrected, correction, actions }) {
  const onOpen = (/** @type {string} */ id) => actions.open(message, id);
  return html`
    ${message.reply_to !== null && html`<${Quote} seq=${message.reply_to} message=${quoted} latest=${quotedLatest} name=${quotedBy} onJump=${actions.jump} />`}
    ${message.attachments.length > 0 && html`<${Attachments} attachments=${itemsOf(message.attachments, actions.shown)} onOpen=${onOpen} />`}
    ${correction ? html`<${Corrected} message=${message} correction=${correction} onJump=${actions.jump} />` : message.text && html`<p class="text"><${Sought} text=${message.text} /></p>`}
    ${message.unreadable && html`<${Lost} message=${message} />`}
    ${message.corrects !== null && html`<${Corrects} seq=${message.corrects} corrected=${corrected} at=${message.at} mine=${mine} onJump=${actions.jump} />`}
    ${urgency && html`<${Acknowledgement} ...${urgency} asking=${actions.asking} />`}
  `;
}

/** @param {{message: Message}} props */
function Lost({ message }) {
  const { t } = useTranslator();
  return html`<p class="lost"><${Icon} name=${message.unreadable === 'erased' ? 'lock' : 'alert'} size=${16} /> ${saidOf(message, t)}</p>`;
}

/**
 * In the place of the original: the valid text first, then what was said.
 *
 * @param {{message: Message, correction: Message, onJump: (seq: number) => void}} props
 */
function Corrected({ message, correction, onJump }) {
  const words = useTranslator();
  const { t } = words;
  return html`
    <p class="text"><${Sought} text=${correction.text} /></p>
    <p class="was"><span class="hidden">${t('correction.was')} </span><del><${Sought} text=${message.text} /></del></p>
    <p class="correction">
      <${Icon} name="pencil" size=${16} />
      <span>${whenSentence(correction.at, message.at, words, 'correction.at', 'correction.on')} · <button type="button" class="link" onClick=${() => onJump(correction.seq)}>${t('correction.show')}</button></span>
    </p>
  `;
}

/**
 * Under a correction: what it corrects.
 *
 * @param {{seq: number, corrected: Message | undefined, at: number, mine: boolean, onJump: (seq: number) => void}} props
 */
function Corrects({ seq, corrected, at, mine, onJump }) {
  const words = useTranslator();
  const { t } = words;
  const whose = mine ? 'correction.of.yours' : 'correction.of.theirs';
  const sentence = corrected ? whenSentence(corrected.at, at, words, whose, `${whose}.on`) : t('correction.of.older');
  return html`
    <p class="correction">
      <${Icon} name="pencil" size=${16} />
      <span>${sentence} · <button type="button" class="link" onClick=${() => onJump(seq)}>${t('correction.original')}</button></span>
    </p>
  `;
}

function Urgent() {
  const { t } = useTranslator();
  return html`<span class="badge urgent"><${Icon} name="alert" size=${16} />${t('thread.urgent')}</span>`;
}
