/**
 * How many messages of a conversation are unread: always computed from the read pointer, never incremented.
 *
 * The server counts up to one entry (`upTo`) from one read pointer (`from`); after it, the entries seen live are
 * remembered by `seq`, so that an event that comes twice counts once.
 */

/** @import { Conversation, Message } from '../wire/types.js' */
/** @typedef {{unread: number, from: number, upTo: number, later: number[]}} Counted */

/** @param {Conversation} conversation as the server has just told it */
export const countedBy = (conversation) => ({
  unread: conversation.unread,
  from: conversation.read_seq,
  upTo: conversation.last_seq,
  later: /** @type {number[]} */ ([]),
});

/**
 * @param {Message} message
 * @param {string} me
 */
export const counts = (message, me) => message.kind === 'text' && message.author !== me;

/**
 * @param {Counted} counted
 * @param {Message} message
 * @param {string} me
 * @returns {Counted}
 */
export function seen(counted, message, me) {
  if (message.seq <= counted.upTo || !counts(message, me) || counted.later.includes(message.seq)) return counted;
  return { ...counted, later: [...counted.later, message.seq] };
}

/**
 * What the server tells now, after what was known: the one that counts further wins, and what came after it stays.
 *
 * @param {Counted} known
 * @param {Conversation} told
 * @returns {Counted}
 */
export function recounted(known, told) {
  if (told.last_seq < known.upTo) return known;
  if (told.last_seq === known.upTo && told.read_seq < known.from) return known;
  return { ...countedBy(told), later: known.later.filter((seq) => seq > told.last_seq) };
}

/**
 * The unread messages after `read_seq`, or null where only the server can tell.
 *
 * @param {Counted} counted
 * @param {number} readSeq
 * @param {readonly Message[]} messages the loaded range of the thread, in rising seq without gaps; may be empty
 * @param {string} me
 * @returns {number | null}
 */
export function unreadAfter(counted, readSeq, messages, me) {
  const later = counted.later.filter((seq) => seq > readSeq).length;
  if (readSeq >= counted.upTo) return later;
  const within = countWithin(messages, readSeq, counted.upTo, me);
  if (within !== null) return within + later;
  return readSeq <= counted.from ? counted.unread + later : null;
}

/**
 * @param {readonly Message[]} messages
 * @param {number} after
 * @param {number} upTo
 * @param {string} me
 */
function countWithin(messages, after, upTo, me) {
  const first = messages[0];
  const last = messages[messages.length - 1];
  if (!first || !last || first.seq > after + 1 || last.seq < upTo) return null;
  return messages.filter((message) => message.seq > after && message.seq <= upTo && counts(message, me)).length;
}
