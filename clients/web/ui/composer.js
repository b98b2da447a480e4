/** Where one writes. The draft is kept at every keystroke; nothing is disabled without saying why. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { hasLeft, memberOf } from '../model/conversation.js';
import { longDay } from '../model/days.js';
import { chars, isBlank } from '../model/text.js';
import { html, memo, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { Readers, isReadByUsager } from './readers.js';

/** @import { Client } from '../sync/client.js' */
/** @import { Conversation, Message } from '../wire/types.js' */

/** From here on one is told how much is left. */
const TOLD_BELOW = 500;

/** A keyboard with an Enter key of its own; on a phone Enter is a new line, and the button sends. */
const hasKeyboard = () => matchMedia('(hover: hover) and (pointer: fine)').matches;

/** @type {import('preact').ComponentType<{conversation: Conversation, me: string, client: Client, limit: number, onSend: (text: string) => void}>} */
export const Composer = memo(({ conversation, me, client, limit, onSend }) => {
  const { t } = useTranslator();
  const { id } = conversation;
  const [text, setText] = useState(client.store.state.drafts.get(id) ?? '');
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const written = useRef(text);
  const left = limit - chars(text);
  const isUsager = isReadByUsager(conversation, me);

  useLayoutEffect(() => grow(field.current), [text]);
  useEffect(() => () => client.keepDraft(id, written.current), [id]);

  /** @param {string} next */
  const write = (next) => {
    written.current = next;
    setText(next);
    client.memory.keepDraft(id, next);
    if (!isBlank(next)) client.tellTyping(id);
  };
  /** @param {Event} [event] */
  const send = (event) => {
    event?.preventDefault();
    field.current?.focus();
    if (isBlank(text) || left < 0) return;
    onSend(text);
    written.current = '';
    setText('');
  };
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    const sends = event.key === 'Enter' && !event.shiftKey && !event.isComposing && hasKeyboard();
    if (sends) send(event);
  };
  return html`
    <form class=${`composer ${isUsager ? 'usager' : ''}`} onSubmit=${send}>
      <div class="composer-inner">
        <${Readers} conversation=${conversation} me=${me} />
        <div class="composer-field">
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
          />
          <button class="send" aria-label=${t('composer.send')} title=${t('composer.send')}><${Icon} name="send" size=${22} /></button>
        </div>
        <div id="composer-left" role="status">
          ${left < TOLD_BELOW &&
          html`<p class=${`left ${left < 0 ? 'over' : ''}`}>
            ${left < 0 ? t('composer.over', { count: -left }) : t('composer.left', { count: left })}
          </p>`}
        </div>
      </div>
    </form>
  `;
});

/** @param {HTMLTextAreaElement | null} field */
function grow(field) {
  if (!field) return;
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight}px`;
}

/** @param {{conversation: Conversation, me: string, messages: readonly Message[]}} props */
export function Closed({ conversation, me, messages }) {
  const { t, locale } = useTranslator();
  const closing = messages.findLast((message) => message.kind === 'closed');
  const name = closing && memberOf(conversation, closing.author)?.name;
  const sentence = () => {
    if (hasLeft(conversation, me)) return t('composer.left_conversation');
    if (!closing || !name) return t('composer.closed');
    return t('composer.closed.by', { name, day: longDay(closing.at, Date.now(), locale) });
  };
  return html`
    <div class="composer">
      <p class="composer-inner composer-closed"><${Icon} name="lock" /><span>${sentence()}</span></p>
    </div>
  `;
}
