/** The loaded part of a thread: one range of messages in rising seq, without a gap, ever. */

/** @import { History, Message } from '../wire/types.js' */
/**
 * `whole`: it has reached the newest message once, and follows the conversation from then on.
 *
 * `aside`: messages outside of the range that one in it names, or that correct one in it, by seq; a message never
 * changes, so they hold for ever.
 *
 * `known`: up to which seq it knows what corrects its messages, where it does not reach the newest itself.
 *
 * @typedef {{messages: readonly Message[], whole: boolean, known: number, aside: ReadonlyMap<number, Message>}} Thread
 */

/** @type {Thread} */
export const EMPTY = { messages: [], whole: false, known: 0, aside: new Map() };

/** @param {Thread} thread the first seq it holds, or 0 */
export const from = (thread) => thread.messages[0]?.seq ?? 0;

/** @param {Thread} thread the last seq it holds, or 0 */
export const to = (thread) => thread.messages[thread.messages.length - 1]?.seq ?? 0;

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
  const erasure = messages.findLast((message) => message.kind === 'erased')?.seq ?? 0;
  return extended(erasure ? erasedUpTo(thread, erasure) : thread, messages);
}

/**
 * Nothing that was written before an erasure stays here either.
 *
 * @param {Thread} thread
 * @param {number} seq
 * @returns {Thread}
 */
function erasedUpTo(thread, seq) {
  const without = (/** @type {Message} */ message) =>
    message.seq < seq ? { ...message, text: null, attachments: [], unreadable: /** @type {const} */ ('erased') } : message;
  return { ...thread, messages: thread.messages.map(without), aside: new Map() };
}

/**
 * @param {Thread} thread
 * @param {readonly Message[]} messages
 * @returns {Thread}
 */
function extended(thread, messages) {
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
  const known = thread.messages.length ? Math.min(thread.known, history.last_seq) : history.last_seq;
  const joined = besides({ ...join(thread, history.messages), known }, history.corrections);
  return to(joined) >= history.last_seq ? { ...joined, whole: true } : joined;
}

/**
 * A message as it comes; what corrects one is kept also where it does not touch the range.
 *
 * @param {Thread} thread
 * @param {Message} message
 * @returns {Thread}
 */
export function hear(thread, message) {
  const known = message.seq === thread.known + 1 ? message.seq : thread.known;
  return besides({ ...join(thread, [message]), known }, message.corrects === null ? [] : [message]);
}

/**
 * The loaded range was asked for again, for what corrects it by now. What stood aside was not, and is to be asked for.
 *
 * @param {Thread} thread
 * @param {readonly Message[]} corrections
 * @param {number} known
 * @returns {Thread}
 */
export const rechecked = (thread, corrections, known) =>
  besides({ ...thread, known, aside: new Map([...thread.aside].filter(([, { corrects }]) => corrects !== null)) }, corrections);

/**
 * A thread that had its end and has it no more, or messages that may be corrected by now: that is to be fetched.
 *
 * @param {Thread} thread
 * @param {number} lastSeq
 */
export const hasGap = (thread, lastSeq) =>
  thread.messages.length > 0 && (thread.whole ? to(thread) : thread.known) < lastSeq;

/**
 * @param {Thread} thread
 * @param {number} seq
 * @returns {Message | undefined}
 */
export const at = (thread, seq) => thread.messages[seq - from(thread)] ?? thread.aside.get(seq);

/**
 * @param {Thread} thread
 * @param {readonly Message[]} messages
 * @returns {Thread}
 */
export function besides(thread, messages) {
  if (!messages.length) return thread;
  const named = /** @type {[number, Message][]} */ (messages.map((message) => [message.seq, message]));
  return { ...thread, aside: new Map([...thread.aside, ...named]) };
}
