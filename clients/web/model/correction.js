/**
 * Corrections: which message is corrected by which. Both remain, each in its place.
 *
 * A correction stands at the end, where it is new and will be read: shown only in the place of the original, one that
 * is sent days later would be seen by nobody. The original shows the valid text first and its own struck through, so
 * that nobody who reads there acts on what was wrong, and nobody who acted on it believes to have misread.
 */

/** @import { Message } from '../wire/types.js' */
/** @import { Thread } from './thread.js' */
/** @typedef {ReadonlyMap<number, Message>} Corrections by the seq they correct; of two, the later */

/** @type {Corrections} */
const NONE = new Map();

/**
 * @param {Pick<Thread, 'messages' | 'aside'>} thread
 * @returns {Corrections}
 */
export function correctionsOf({ messages, aside }) {
  const found = [...aside.values(), ...messages].filter((message) => message.corrects !== null);
  found.sort((one, other) => one.seq - other.seq);
  return found.length ? new Map(found.map((message) => [/** @type {number} */ (message.corrects), message])) : NONE;
}

/**
 * The message whose text is valid now: the last of a chain of corrections, or the message itself.
 *
 * @param {Corrections} corrections
 * @param {Message} message
 * @returns {Message}
 */
export function latest(corrections, message) {
  const next = corrections.get(message.seq);
  return next ? latest(corrections, next) : message; // ends: a message corrects one before it
}
