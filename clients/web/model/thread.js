/** The loaded part of a thread: one range of messages in rising seq, without a gap, ever. */

/** @import { History, Message } from '../wire/types.js' */
/**
 * `whole`: it has reached the newest message once, and follows the conversation from then on.
 *
 * @typedef {{messages: readonly Message[], whole: boolean}} Thread
 */

/** @type {Thread} */
export const EMPTY = { messages: [], whole: false };

/** @param {Thread} thread the first seq it holds, or 0 */
export const from = (thread) => thread.messages[0]?.seq ?? 0;

/** @param {Thread} thread the last seq it holds, or 0 */
export const to = (thread) => thread.messages[thread.messages.length - 1]?.seq ?? 0;

/** @param {Thread} thread */
export const hasOlder = (thread) => from(thread) > 1;

/**
 * Join a run of messages to the range; one that does not touch it changes nothing, for a hole would show a wrong thread.
 *
 * Shape:   `messages` in rising seq without gaps, as `message.history` gives them and as one live message is
 *
 * @param {Thread} thread
 * @param {readonly Message[]} messages
 * @returns {Thread}
 */
export function join(thread, messages) {
  if (!messages.length) return thread;
  if (!thread.messages.length) return { ...thread, messages };
  const older = messages.filter((message) => message.seq < from(thread));
  const newer = messages.filter((message) => message.seq > to(thread));
  const touchesBelow = older.length > 0 && older[older.length - 1].seq === from(thread) - 1;
  const touchesAbove = newer.length > 0 && newer[0].seq === to(thread) + 1;
  if (!touchesBelow && !touchesAbove) return thread;
  return {
    ...thread,
    messages: [...(touchesBelow ? older : []), ...thread.messages, ...(touchesAbove ? newer : [])],
  };
}

/**
 * A page of history, and whether with it the end is reached.
 *
 * @param {Thread} thread
 * @param {History} history
 * @returns {Thread}
 */
export function joinHistory(thread, history) {
  const joined = join(thread, history.messages);
  return to(joined) >= history.last_seq ? { ...joined, whole: true } : joined;
}

/**
 * A thread that had its end, and has it no more: what came between is to be fetched.
 *
 * @param {Thread} thread
 * @param {number} lastSeq
 */
export const hasGap = (thread, lastSeq) => thread.whole && to(thread) < lastSeq;

/**
 * @param {Thread} thread
 * @param {number} seq
 * @returns {Message | undefined}
 */
export const at = (thread, seq) => thread.messages[seq - from(thread)];
