/** The lines of a thread as they stand under each other: days, where one stopped, entries, and what is not sent yet. */

import { dayOf } from './days.js';
import { counts } from './unread.js';

/** @import { Message } from '../wire/types.js' */
/** @import { Pending } from './outbox.js' */
/** @import { Window } from './window.js' */

/**
 * @typedef {{line: 'day', key: string, at: number}} DayLine
 * @typedef {{line: 'new', key: string}} NewLine
 * @typedef {{line: 'entry', key: string, message: Message}} EntryLine
 * @typedef {{line: 'pending', key: string, pending: Pending}} PendingLine
 * @typedef {DayLine | NewLine | EntryLine | PendingLine} Line
 */

/**
 * Of 20,000 messages only those of the window are looked at.
 *
 * @param {readonly Message[]} messages in rising seq without gaps
 * @param {readonly Pending[]} pending of this conversation
 * @param {{me: string, stoppedAt: number | null}} reader `stoppedAt`: the read pointer when the thread was opened
 * @param {Window} drawn
 * @returns {Line[]}
 */
export function linesOf(messages, pending, { me, stoppedAt }, drawn) {
  const from = messages[0]?.seq ?? 1;
  const start = Math.min(messages.length, Math.max(0, drawn.first - from));
  const end = Math.min(messages.length, drawn.last - from + 1);
  const marked = stoppedAt === null ? null : firstUnread(messages, stoppedAt, me);
  let day = start > 0 ? dayOf(messages[start - 1].at) : 0;
  /** @type {Line[]} */
  const lines = [];
  const turn = (/** @type {number} */ at) => {
    if (dayOf(at) === day) return;
    day = dayOf(at);
    lines.push({ line: 'day', key: `day-${day}`, at });
  };
  for (const message of messages.slice(start, end)) {
    turn(message.at);
    if (message === marked) lines.push({ line: 'new', key: 'new' });
    lines.push({ line: 'entry', key: keyOf(message, me), message });
  }
  for (const one of drawn.last === Infinity ? unstored(pending, messages, me) : []) {
    turn(one.written_at);
    lines.push({ line: 'pending', key: `ref-${one.client_ref}`, pending: one });
  }
  return lines;
}

/**
 * @param {readonly Message[]} messages
 * @param {number} stoppedAt
 * @param {string} me
 * @returns {Message | null} null also where it is not loaded: the first that is loaded is not where one stopped
 */
function firstUnread(messages, stoppedAt, me) {
  const from = messages[0]?.seq ?? 0;
  if (from > stoppedAt + 1) return null;
  for (let index = stoppedAt + 1 - from; index < messages.length; index += 1) {
    if (counts(messages[index], me)) return messages[index];
  }
  return null;
}

/**
 * @param {readonly Pending[]} pending
 * @param {readonly Message[]} messages
 * @param {string} me
 */
function unstored(pending, messages, me) {
  if (!pending.length) return [];
  const stored = new Set(messages.filter((message) => message.author === me).map((message) => message.client_ref));
  return pending.filter((one) => !stored.has(one.client_ref));
}

/**
 * One's own message keeps the key it had while it was pending, so that it does not flash when its answer comes.
 *
 * @param {Message} message
 * @param {string} me
 */
const keyOf = (message, me) =>
  message.author === me && message.client_ref ? `ref-${message.client_ref}` : `seq-${message.seq}`;
