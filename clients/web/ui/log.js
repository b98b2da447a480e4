/** The messages of a thread, in lines; a screen reader hears what is added. */

import { ofRefs } from '../model/attaching.js';
import { hasLeft, memberOf, title } from '../model/conversation.js';
import { shortName } from '../model/people.js';
import * as corrections from '../model/correction.js';
import { standingOf } from '../model/urgent.js';
import * as threads from '../model/thread.js';
import { Day } from './day.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { Mine, Pending, System, Theirs } from './message.js';
import { Avatar } from './person.js';

/** @import { Attachings } from '../model/attaching.js' */
/** @import { Corrections } from '../model/correction.js' */
/** @import { Line } from '../model/lines.js' */
/** @import { Reads } from '../model/receipt.js' */
/** @import { Thread } from '../model/thread.js' */
/** @import { Sender } from '../sync/sender.js' */
/** @import { Conversation } from '../wire/types.js' */
/** @import { Actions, Links } from './message.js' */
/** @import { Presences } from './presence.js' */
/** @import { Reading } from './scroll.js' */

/**
 * @typedef {object} LogProps
 * @property {Conversation} conversation
 * @property {string} me
 * @property {Line[]} lines
 * @property {Thread} thread
 * @property {ReadonlySet<number>} receipts
 * @property {Reads} reads
 * @property {Presences} presences
 * @property {Corrections} corrected
 * @property {number | null} marked
 * @property {Actions} actions
 * @property {boolean} online
 * @property {ReadonlyMap<string, number> | undefined} typing
 * @property {boolean} failed
 * @property {Sender} sender
 * @property {Attachings} attachings
 * @property {number} limit bytes of an attachment
 * @property {Reading} reading
 * @property {() => void} onEnd
 */

/** @param {LogProps} props */
export function Log(props) {
  const { conversation, me, lines, typing, failed, reading, onEnd } = props;
  const { t } = useTranslator();
  return html`
    <div class="log" ref=${reading.box} onScroll=${reading.onScroll} onKeyDown=${(/** @type {KeyboardEvent} */ event) => onKeyDown(event, reading, onEnd)} onFocusIn=${onFocusIn} tabindex="0"
      role="log" aria-live=${reading.isLive ? 'polite' : 'off'} aria-relevant="additions" aria-label=${t('thread.log', { title: title(conversation, me) })}>
      <div class="column" ref=${reading.column}>
        ${failed && html`<p class="system fault"><${Icon} name="alert" size=${16} />${t('thread.failed')}</p>`}
        <div class="room" ref=${reading.above} aria-hidden="true" />
        ${lines.map((line) => html`<${OneLine} key=${line.key} line=${line} ...${props} />`)}
        <div class="room" ref=${reading.below} aria-hidden="true" />
        <${TypingLine} conversation=${conversation} typing=${typing} />
      </div>
    </div>
  `;
}

/**
 * Arrows go from message to message, whose actions Tab then reaches; from the thread itself, to those on screen. Home
 * and End go to the ends of the conversation, loaded or not: a browser would glide there, and be stopped on its way.
 *
 * @param {KeyboardEvent} event
 * @param {Reading} reading
 * @param {() => void} onEnd
 */
function onKeyDown(event, reading, onEnd) {
  const box = /** @type {HTMLElement} */ (event.currentTarget);
  if (event.target === box && (event.key === 'Home' || event.key === 'End')) {
    event.preventDefault();
    if (event.key === 'Home') reading.jump(1);
    else onEnd();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  const lines = [...box.querySelectorAll('[data-key]')];
  const edge = box.getBoundingClientRect();
  const from = lines.findIndex((line) => line.contains(document.activeElement));
  const onScreen = (/** @type {Element} */ line) => line.getBoundingClientRect().top >= edge.top - 1 && line.getBoundingClientRect().bottom <= edge.bottom + 1;
  const to = from >= 0 ? lines[from + step] : step > 0 ? lines.find(onScreen) : lines.findLast(onScreen);
  if (!(to instanceof HTMLElement)) return;
  event.preventDefault();
  to.focus({ preventScroll: true });
  to.scrollIntoView({ block: 'nearest' });
}

/**
 * Tab reaches the actions of the message that has the focus, and of no other: fifty stops would bar the way down.
 *
 * @param {FocusEvent} event
 */
function onFocusIn(event) {
  const box = /** @type {HTMLElement} */ (event.currentTarget);
  const line = event.target instanceof Element ? event.target.closest('[data-key]') : null;
  for (const button of box.querySelectorAll('.more')) {
    if (button instanceof HTMLElement) button.tabIndex = line?.contains(button) ? 0 : -1;
  }
}

/** @param {LogProps & {line: Line}} props */
function OneLine(props) {
  const { line, conversation, me, receipts, reads, presences, online, marked, actions, sender, attachings, limit } = props;
  if (line.line === 'day') return html`<${Day} at=${line.at} onPress=${actions.day} />`;
  if (line.line === 'new') return html`<${NewLine} />`;
  if (line.line === 'pending') {
    return html`<${Pending} pending=${line.pending} attachings=${ofRefs(attachings, line.pending.attachments)} limit=${limit} online=${online} sender=${sender} onJump=${actions.jump} ...${linksOf(line.pending, props)} />`;
  }
  const { message } = line;
  if (message.kind !== 'text') return html`<${System} entry=${message} conversation=${conversation} me=${me} />`;
  const links = linksOf(message, props);
  const isMarked = marked === message.seq;
  // Of what was urgent nothing is told to who has left.
  const urgency = message.urgent && !hasLeft(conversation, me) ? { conversation, seq: message.seq, standing: standingOf(conversation, message.seq), me } : null;
  if (message.author === me) {
    const members = receipts.has(message.seq) ? conversation.members : null;
    return html`<${Mine} message=${message} members=${members} count=${conversation.member_count} reads=${members && reads} presences=${members && presences} me=${me} marked=${isMarked} actions=${actions} urgency=${urgency} ...${links} />`;
  }
  const author = memberOf(conversation, message.author);
  return html`<${Theirs} message=${message} name=${author?.name} kind=${author?.kind} profession=${author?.profession} marked=${isMarked} actions=${actions} urgency=${urgency} ...${links} />`;
}

/**
 * The messages that one is tied to, as far as they are known here.
 *
 * @param {{seq: number | null, reply_to: number | null, corrects: number | null}} message also one that is not stored yet
 * @param {LogProps} props
 * @returns {Links}
 */
function linksOf({ seq, reply_to, corrects }, { conversation, me, thread, corrected }) {
  const quoted = reply_to === null ? undefined : threads.at(thread, reply_to);
  const next = seq === null ? undefined : corrected.get(seq);
  return {
    quoted,
    quotedLatest: quoted && corrections.latest(corrected, quoted),
    quotedBy: quoted && quoted.author !== me ? (memberOf(conversation, quoted.author)?.name ?? null) : null,
    corrected: corrects === null ? undefined : threads.at(thread, corrects),
    correction: next && corrections.latest(corrected, next),
  };
}

function NewLine() {
  const { t } = useTranslator();
  return html`<h2 class="new-line">${t('thread.new')}</h2>`;
}

/** @param {{conversation: Conversation, typing: ReadonlyMap<string, number> | undefined}} props */
function TypingLine({ conversation, typing }) {
  const { t } = useTranslator();
  const writers = [...(typing?.keys() ?? [])].map((account) => memberOf(conversation, account)).filter((member) => member !== undefined);
  if (!writers.length) return null;
  const [first] = writers;
  const text = writers.length === 1 ? t('thread.typing.one', { name: first.name }) : t('thread.typing.many');
  return html`
    <div class="typing-line" aria-live="off">
      <${Avatar} person=${first} size="small" /><span class="bubble" title=${shortName(first.name)}>${text}</span>
    </div>
  `;
}
