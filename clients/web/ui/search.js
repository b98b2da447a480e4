/** Messages that are searched for, in all conversations or in one: the newest first, as far as the server has looked. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { memberOf, title } from '../model/conversation.js';
import { fullMoment, rowTime } from '../model/days.js';
import { hasWord, isSame } from '../model/search.js';
import { searchMessages } from '../sync/asking.js';
import { Dialog } from './dialog.js';
import { FaultPlace, faultOf } from './fault.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { More } from './more.js';
import { Excerpt } from './sought.js';

/** @import { State } from '../model/state.js' */
/** @import { Client } from '../sync/client.js' */
/** @import { Conversation, Found, Message } from '../wire/types.js' */
/** @import { Fault } from './fault.js' */
/** @import { Goal } from './sought.js' */

/** Long enough that a word is typed, short enough that one does not wait. */
const PAUSE_MS = 300;
/** Found before one has to ask for more: about what a tall screen shows. */
const ENOUGH = 20;
/** @type {State['conversations']} */
const NO_OTHERS = new Map();
/** As `message.search` takes them. */
export const MOST_CHARS = 200;

/** @typedef {{messages: Message[], corrected: Found['corrected'], cursor: string | null, more: boolean, busy: boolean, fault: Fault | null}} Search */
/** @type {Search} */
const NOTHING = { messages: [], corrected: [], cursor: null, more: true, busy: false, fault: null };

/**
 * @param {Client} client
 * @param {string} text
 * @param {string | null} conversation
 * @returns {Search & {goOn: () => void}}
 */
export function useSearch(client, text, conversation) {
  const words = useTranslator();
  const [search, setSearch] = useState(NOTHING);
  const current = useRef({});
  /** @param {Search} before looks on until enough was found, or everything was looked through */
  const look = async (before) => {
    const walk = {};
    current.current = walk;
    const isOver = () => current.current !== walk;
    let now = { ...before, busy: true, fault: /** @type {Fault | null} */ (null) };
    try {
      do {
        setSearch(now);
        const page = await searchMessages(client, { text, conversation, cursor: now.cursor });
        if (isOver()) return;
        now = { ...now, ...page, messages: [...now.messages, ...page.messages], corrected: [...now.corrected, ...page.corrected] };
      } while (now.more && now.messages.length < before.messages.length + ENOUGH);
      setSearch({ ...now, busy: false });
    } catch (error) {
      if (!isOver()) setSearch({ ...now, busy: false, fault: faultOf(error, words) });
    }
  };
  useEffect(() => {
    setSearch(NOTHING);
    if (!hasWord(text)) return undefined;
    const timer = setTimeout(() => look(NOTHING), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      current.current = {};
    };
  }, [client, text, conversation]);
  const goOn = () => {
    if (!search.busy) look(search);
  };
  return { ...search, goOn };
}

/**
 * @typedef {object} FoundProps
 * @property {Client} client
 * @property {string} me
 * @property {State['conversations']} conversations
 * @property {string} text
 * @property {Conversation | null} [within] null: in all conversations
 * @property {Goal | null} [goal] the one that is open
 * @property {(message: Message) => void} onOpen
 */

/** @param {FoundProps} props */
export function FoundMessages({ client, me, conversations, text, within = null, goal = null, onOpen }) {
  const { t } = useTranslator();
  const { messages, corrected, more, busy, fault, goOn } = useSearch(client, text, within?.id ?? null);
  const isAsked = hasWord(text);
  const isOver = isAsked && !busy && !more;
  return html`
    <div class="found-messages">
      <p class="found-count" role="status">${isAsked && sentenceOf({ count: messages.length, more, busy, isFault: fault !== null }, t)}</p>
      <${FaultPlace} fault=${fault} />
      ${fault && html`<button type="button" class="button" onClick=${goOn}>${t('fate.retry')}</button>`}
      ${messages.length > 0 &&
      html`<ul class="hits" aria-label=${t('search.results')}>
        ${messages.map((message) => html`<li key=${`${message.conversation} ${message.seq}`}>
          <${Hit} message=${message} current=${goal !== null && isSame(goal, message)} isCorrected=${corrected.some((one) => isSame(one, message))} me=${me} conversation=${within ?? conversations.get(message.conversation)?.conversation} sought=${text} isWithin=${within !== null} onOpen=${onOpen} />
        </li>`)}
      </ul>`}
      ${isOver && !messages.length && html`<div class="empty"><${Icon} name="search" /><h2>${t('search.none.title')}</h2><p>${t('search.none.body')}</p></div>`}
      ${isAsked && busy && html`<div class="bars" aria-hidden="true"><i></i><i></i><i></i></div>`}
      ${isAsked && !busy && more && !fault && messages.length > 0 && html`<${More} text=${t('search.more')} onMore=${goOn} />`}
    </div>
  `;
}

/**
 * @param {{count: number, more: boolean, busy: boolean, isFault: boolean}} search
 * @param {import('../i18n/translator.js').Translate} t
 */
function sentenceOf({ count, more, busy, isFault }, t) {
  if (isFault) return '';
  if (busy || (more && !count)) return t('search.busy');
  return t(more ? 'search.found.more' : 'search.found', { count });
}

/**
 * Up and down walk from the field through what was found, and back.
 *
 * @param {KeyboardEvent} event
 */
export function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const place = /** @type {HTMLElement} */ (event.currentTarget);
  const stops = /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll('[role="search"] input, .hit'));
  const here = [...stops].findIndex((stop) => stop === document.activeElement);
  const next = step && here >= 0 ? stops[here + step] : null;
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** @param {{message: Message, current: boolean, isCorrected: boolean, me: string, conversation: Conversation | undefined, sought: string, isWithin: boolean, onOpen: (message: Message) => void}} props */
function Hit({ message, current, isCorrected, me, conversation, sought, isWithin, onOpen }) {
  const { t, locale } = useTranslator();
  const member = conversation && memberOf(conversation, message.author);
  const author = message.author === me ? t('thread.you') : (member?.name ?? t('thread.someone'));
  const where = conversation ? title(conversation, me) : t('search.elsewhere');
  return html`
    <button type="button" class="hit" aria-current=${current ? 'true' : undefined} onClick=${() => onOpen(message)}>
      <span class="first">
        <span class="title">${isWithin ? author : where}</span>
        <time datetime=${new Date(message.at).toISOString()} title=${fullMoment(message.at, locale)}>${rowTime(message.at, Date.now(), locale, t('day.yesterday.row'))}</time>
      </span>
      ${!isWithin && html`<span class="second">${author}</span>`}
      ${message.text && html`<span class="excerpt"><${Excerpt} text=${message.text} sought=${sought} /></span>`}
      ${message.attachments.map(({ name }) => html`<span class="file-name"><${Icon} name="file" size=${16} /><span><${Excerpt} text=${name} sought=${sought} /></span></span>`)}
      ${(isCorrected || message.corrects !== null) &&
      html`<span class=${`badge ${isCorrected ? 'warn' : ''}`}><${Icon} name="pencil" size=${16} />${t(isCorrected ? 'search.corrected' : 'search.correction')}</span>`}
    </button>
  `;
}

/** @param {{conversation: Conversation, me: string, client: Client, onOpen: (message: Message, sought: string) => void, onClose: () => void}} props */
export function SearchDialog({ conversation, me, client, onOpen, onClose }) {
  const { t } = useTranslator();
  const [text, setText] = useState('');
  return html`
    <${Dialog} title=${t('search.within')} kind="search" onClose=${onClose}>
      <div onKeyDown=${walk}>
        <form role="search" onSubmit=${(/** @type {SubmitEvent} */ event) => event.preventDefault()}>
          <div class="field">
            <${Icon} name="search" />
            <input type="search" value=${text} placeholder=${t('search.words')} aria-label=${t('search.words')} autocomplete="off" maxlength=${MOST_CHARS} onInput=${(/** @type {any} */ event) => setText(event.target.value)} />
          </div>
        </form>
        <${FoundMessages} client=${client} me=${me} conversations=${NO_OTHERS} text=${text} within=${conversation} onOpen=${(/** @type {Message} */ message) => onOpen(message, text)} />
      </div>
    <//>
  `;
}
