/** The messages of a thread, in lines; a screen reader hears what is added. */

import { memberOf, title } from '../model/conversation.js';
import { daysAgo, longDay } from '../model/days.js';
import { shortName } from '../model/people.js';
import * as threads from '../model/thread.js';
import { html, memo, useNow, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { Mine, Pending, System, Theirs } from './message.js';
import { Avatar } from './person.js';

/** @import { Line } from '../model/lines.js' */
/** @import { Thread } from '../model/thread.js' */
/** @import { Sender } from '../sync/sender.js' */
/** @import { Conversation } from '../wire/types.js' */
/** @import { Reading } from './scroll.js' */

/**
 * @typedef {object} LogProps
 * @property {Conversation} conversation
 * @property {string} me
 * @property {Line[]} lines
 * @property {Thread} thread
 * @property {ReadonlySet<number>} receipts
 * @property {boolean} online
 * @property {ReadonlyMap<string, number> | undefined} typing
 * @property {boolean} failed
 * @property {Sender} sender
 * @property {Reading} reading
 */

/** @param {LogProps} props */
export function Log({ conversation, me, lines, thread, receipts, online, typing, failed, sender, reading }) {
  const { t } = useTranslator();
  const older = threads.hasOlder(thread);
  return html`
    <div class="log" ref=${reading.box} onScroll=${reading.onScroll} onKeyDown=${onKeyDown} tabindex="0"
      role="log" aria-live=${reading.isLive ? 'polite' : 'off'} aria-relevant="additions" aria-label=${t('thread.log', { title: title(conversation, me) })}>
      <div class="column" ref=${reading.column}>
        ${failed && html`<p class="system fault"><${Icon} name="alert" size=${16} />${t('thread.failed')}</p>`}
        ${older && html`<p class="older" aria-live="off">${t('thread.older.loading')}</p>`}
        ${lines.map((line) => html`<${OneLine} key=${line.key} line=${line} conversation=${conversation} me=${me} thread=${thread} receipts=${receipts} online=${online} sender=${sender} />`)}
        <${TypingLine} conversation=${conversation} typing=${typing} />
      </div>
    </div>
  `;
}

/**
 * Arrows scroll as in any page; Home and End go to the ends of what is loaded.
 *
 * @param {KeyboardEvent} event
 */
function onKeyDown(event) {
  const box = /** @type {HTMLElement} */ (event.currentTarget);
  if (event.target !== box || (event.key !== 'Home' && event.key !== 'End')) return;
  event.preventDefault();
  box.scrollTop = event.key === 'Home' ? 0 : box.scrollHeight;
}

/** @param {{line: Line, conversation: Conversation, me: string, thread: Thread, receipts: ReadonlySet<number>, online: boolean, sender: Sender}} props */
function OneLine({ line, conversation, me, thread, receipts, online, sender }) {
  if (line.line === 'day') return html`<${Day} at=${line.at} />`;
  if (line.line === 'new') return html`<${NewLine} />`;
  if (line.line === 'pending') return html`<${Pending} pending=${line.pending} online=${online} sender=${sender} />`;
  const { message } = line;
  if (message.kind !== 'text') return html`<${System} entry=${message} conversation=${conversation} me=${me} />`;
  const quoted = message.reply_to === null ? undefined : threads.at(thread, message.reply_to);
  const quotedBy = quoted && memberOf(conversation, quoted.author)?.name;
  if (message.author === me) {
    const members = receipts.has(message.seq) ? conversation.members : null;
    return html`<${Mine} message=${message} members=${members} count=${conversation.member_count} me=${me} quoted=${quoted} quotedBy=${quotedBy} />`;
  }
  const author = memberOf(conversation, message.author);
  return html`<${Theirs} message=${message} name=${author?.name} kind=${author?.kind} profession=${author?.profession} quoted=${quoted} quotedBy=${quotedBy} />`;
}

/** @type {import('preact').ComponentType<{at: number}>} */
const Day = memo(({ at }) => {
  const { t, locale } = useTranslator();
  const now = useNow(60_000);
  const ago = daysAgo(at, now);
  const day = longDay(at, now, locale);
  const text = ago === 0 ? t('day.today', { day }) : ago === 1 ? t('day.yesterday', { day }) : day;
  return html`<h2 class="day"><span>${text}</span></h2>`;
});

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
