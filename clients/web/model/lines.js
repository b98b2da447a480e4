/** The lines of a thread as they stand under each other: days, where one stopped, entries, and what is not sent yet. */

import { dayOf } from './days.js';
import { counts } from './unread.js';

/** @import { Message } from '../wire/types.js' */
/** @import { Pending } from './outbox.js' */

/**
 * @typedef {{line: 'day', key: string, at: number}} DayLine
 * @typedef {{line: 'new', key: string}} NewLine
 * @typedef {{line: 'entry', key: string, message: Message}} EntryLine
 * @typedef {{line: 'pending', key: string, pending: Pending}} PendingLine
 * @typedef {DayLine | NewLine | EntryLine | PendingLine} Line
 */

/**
 * @param {readonly Message[]} messages
 * @param {readonly Pending[]} pending of this conversation
 * @param {{me: string, stoppedAt: number | null}} reader `stoppedAt`: the read pointer when the thread was opened
 * @returns {Line[]}
 */
export function linesOf(messages, pending, { me, stoppedAt }) {
  /** @type {Line[]} */
  const lines = [];
  let day = 0;
  let marked = stoppedAt === null;
  const turn = (/** @type {number} */ at) => {
    if (dayOf(at) === day) return;
    day = dayOf(at);
    lines.push({ line: 'day', key: `day-${day}`, at });
  };
  const stored = new Set();
  for (const message of messages) {
    turn(message.at);
    if (!marked && message.seq > (stoppedAt ?? 0) && counts(message, me)) {
      marked = true;
      lines.push({ line: 'new', key: 'new' });
    }
    if (message.author === me && message.client_ref) stored.add(message.client_ref);
    lines.push({ line: 'entry', key: keyOf(message, me), message });
  }
  for (const one of pending) {
    if (stored.has(one.client_ref)) continue;
    turn(one.written_at);
    lines.push({ line: 'pending', key: `ref-${one.client_ref}`, pending: one });
  }
  return lines;
}

/**
 * One's own message keeps the key it had while it was pending, so that it does not flash when its answer comes.
 *
 * @param {Message} message
 * @param {string} me
 */
const keyOf = (message, me) =>
  message.author === me && message.client_ref ? `ref-${message.client_ref}` : `seq-${message.seq}`;
