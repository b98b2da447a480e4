/** Where one writes. The draft is kept at every keystroke; nothing is disabled without saying why. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isStuck } from '../model/attaching.js';
import { memberOf } from '../model/conversation.js';
import { clockTime } from '../model/days.js';
import { isCaredFor } from '../model/people.js';
import { chars, isBlank } from '../model/text.js';
import { AttachButton, AttachingList, pastedFiles } from './attach.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { Readers, isReadByUsager } from './readers.js';
import { saidOf } from './said.js';

/** @import { Attaching } from '../model/attaching.js' */
/** @import { Client } from '../sync/client.js' */
/** @import { Writing } from '../model/writing.js' */
/** @import { Conversation, Limits, Message } from '../wire/types.js' */

/** From here on one is told how much is left. */
const TOLD_BELOW = 500;

/** A keyboard with an Enter key of its own; on a phone Enter is a new line, and the button sends. */
const hasKeyboard = () => matchMedia('(hover: hover) and (pointer: fine)').matches;

/**
 * @typedef {object} ComposerProps
 * @property {Conversation} conversation
 * @property {string} me
 * @property {import('./presence.js').Presences} presences
 * @property {Client} client
 * @property {Pick<Limits, 'text_chars' | 'attachment_bytes'>} limits
 * @property {readonly Attaching[]} attachings of the draft; none during a correction
 * @property {string} notice what is to be said of files that were not taken
 * @property {boolean} online
 * @property {Writing} writing
 * @property {Message | undefined} about the message it answers or corrects, once it is loaded
 * @property {number} asked counts how often somebody has just chosen what to write about
 * @property {(change: Partial<Writing>) => void} onWriting
 * @property {(text: string) => void} onSend
 * @property {(files: File[]) => void} onFiles
 * @property {(sentence: string) => void} onNotice
 */

/** For one conversation, and for its draft or one correction; whoever draws it gives each its own key. @param {ComposerProps} props */
export function Composer({ conversation, me, presences, client, limits, attachings, notice, online, writing, about, asked, onWriting, onSend, onFiles, onNotice }) {
  const { t, list } = useTranslator();
  const { id } = conversation;
  const { correction, urgent } = writing;
  const [text, setText] = useState(correction ? correction.text : (client.store.state.drafts.get(id) ?? ''));
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const button = useRef(/** @type {HTMLElement | null} */ (null));
  const written = useRef(text);
  const left = limits.text_chars - chars(text);
  const isUsager = isReadByUsager(conversation, me);
  const mayBeUrgent = !isCaredFor(client.store.state.account.kind);

  useLayoutEffect(() => grow(field.current), [text]);
  useEffect(() => (correction ? undefined : () => client.keepDraft(id, written.current)), [id]);
  useEffect(() => {
    if (!asked) return;
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
  }, [asked]);

  /** @param {string} next */
  const write = (next) => {
    written.current = next;
    setText(next);
    if (correction) onWriting({ correction: { ...correction, text: next } });
    else client.memory.keepDraft(id, next);
    if (!isBlank(next)) client.tellTyping(id);
  };
  /** @param {Event} [event] */
  const send = (event) => {
    event?.preventDefault();
    onNotice('');
    field.current?.focus();
    if ((isBlank(text) && !attachings.length) || left < 0) return;
    const stuck = attachings.filter(isStuck);
    if (stuck.length) return void onNotice(t('attach.stuck', { count: stuck.length, names: list(stuck.map(({ name }) => name)) }));
    onSend(text);
    written.current = '';
    setText('');
  };
  /** @param {ClipboardEvent} event */
  const onPaste = (event) => {
    const files = correction ? [] : pastedFiles(event);
    if (!files.length) return;
    event.preventDefault();
    onFiles(files);
  };
  const stop = () => {
    onWriting(correction ? { correction: null, urgent: false } : { reply_to: null });
    field.current?.focus();
  };
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    if (event.key === 'Escape' && (correction || writing.reply_to !== null)) return stop();
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !hasKeyboard()) return undefined;
    if (!urgent) return send(event);
    // What calls everybody is not sent by the key that ends every other message: it leads to the red button.
    event.preventDefault();
    return button.current?.focus();
  };
  return html`
    <form class=${`composer ${isUsager ? 'usager' : ''} ${urgent ? 'urgent' : ''}`} onSubmit=${send}>
      <div class="composer-inner">
        <${Readers} conversation=${conversation} me=${me} presences=${presences} />
        ${!mayBeUrgent && html`<p class="call"><${Icon} name="alert" size=${16} />${t('urgent.call')}</p>`}
        <${About} conversation=${conversation} me=${me} writing=${writing} about=${about} onStop=${stop} />
        <${AttachingList} attachings=${attachings} online=${online} limit=${limits.attachment_bytes} onRemove=${(/** @type {string} */ ref) => client.detach(id, ref)} onRetry=${(/** @type {string} */ ref) => client.uploader.retry(ref)} />
        <div class="notice-place" role="alert">${notice && html`<p class="notice"><${Icon} name="alert" size=${18} />${notice}</p>`}</div>
        <div class="composer-field">
          ${!correction && html`<${AttachButton} onFiles=${onFiles} />`}
          <textarea
            id="composer-text"
            ref=${field}
            rows="1"
            value=${text}
            placeholder=${t('composer.label')}
            aria-label=${t('composer.label')}
            aria-invalid=${String(left < 0)}
            aria-describedby="composer-left"
            onInput=${(/** @type {any} */ event) => write(event.target.value)}
            onKeyDown=${onKeyDown}
            onPaste=${onPaste}
          />
          ${mayBeUrgent &&
          html`<button type="button" class="urgent-toggle" aria-pressed=${String(urgent)} title=${t('urgent.hint')} onClick=${() => onWriting({ urgent: !urgent })}>
            <${Icon} name="alert" size=${18} />${t('thread.urgent')}
          </button>`}
          ${urgent
            ? html`<button key="urgent" ref=${button} class="send in-words"><${Icon} name="alert" size=${18} />${t('urgent.send')}</button>`
            : html`<button key="send" ref=${button} class="send" aria-label=${t('composer.send')} title=${t('composer.send')}><${Icon} name="send" size=${22} /></button>`}
        </div>
        <div id="composer-left" role="status">
          ${urgent && html`<p class="hint">${t('urgent.hint')}</p>`}
          ${left < TOLD_BELOW &&
          html`<p class=${`left ${left < 0 ? 'over' : ''}`}>
            ${left < 0 ? t('composer.over', { count: -left }) : t('composer.left', { count: left })}
          </p>`}
        </div>
      </div>
    </form>
  `;
}

/** @param {{conversation: Conversation, me: string, writing: Writing, about: Message | undefined, onStop: () => void}} props */
function About({ conversation, me, writing, about, onStop }) {
  const { t, locale } = useTranslator();
  const { correction, reply_to } = writing;
  if (!correction && reply_to === null) return null;
  const name = about && (memberOf(conversation, about.author)?.name ?? t('thread.someone'));
  const answer = about?.author === me ? t('reply.to.you') : t('reply.to', { name: name ?? t('thread.someone') });
  const heading = correction ? t('correction.writing', { time: about ? clockTime(about.at, locale) : '' }) : answer;
  const stop = correction ? t('correction.stop') : t('reply.stop');
  return html`
    <div class="about">
      <${Icon} name=${correction ? 'pencil' : 'reply'} size=${18} />
      <p class="quoted"><strong>${heading}</strong>${about ? saidOf(about, t) : ''}</p>
      <button type="button" class="icon-button" aria-label=${stop} title=${stop} onClick=${onStop}><${Icon} name="close" /></button>
    </div>
  `;
}

/** @param {HTMLTextAreaElement | null} field */
function grow(field) {
  if (!field) return;
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight}px`;
}
