/** The outbox: what was written and is not known to be stored. Order of writing; one `client_ref` for ever. */

import { areDone } from './attaching.js';

/** @import { Attachings } from './attaching.js' */
/** @import { Thread } from './thread.js' */
/** @import { Message } from '../wire/types.js' */

/**
 * queued: waits for its turn or for the network. sending: asked, not answered. failed: refused, a person decides.
 * sent: stored under `seq`, and only waits for the thread to show it.
 *
 * @typedef {'queued' | 'sending' | 'failed' | 'sent'} Fate
 *
 * @typedef {object} Pending
 * @property {string} client_ref
 * @property {string} conversation
 * @property {string} text
 * @property {number | null} reply_to
 * @property {number | null} corrects
 * @property {boolean} urgent
 * @property {readonly string[]} attachments in order, by the `ref` of each file
 * @property {number} written_at ms, by this device's clock
 * @property {number} order rising, also where this device's clock goes back
 * @property {Fate} fate
 * @property {string | null} code why it failed
 * @property {number | null} seq
 *
 * @typedef {readonly Pending[]} Outbox
 */

/**
 * The refusals that may be over in a moment: sent again by itself, at the head of its conversation, so that order holds.
 *
 * `internal` is not among them: a defect that hits one message would hold those behind it back for ever.
 */
const PASSING = new Set(['unavailable', 'rate_limited']);

/** @param {string} code */
export const isPassing = (code) => PASSING.has(code);

/**
 * @param {Outbox} outbox
 * @param {Pending} pending
 * @returns {Outbox}
 */
export function add(outbox, pending) {
  if (outbox.some((known) => known.client_ref === pending.client_ref)) return outbox;
  return [...outbox, pending].sort((a, b) => a.order - b.order || a.written_at - b.written_at);
}

/**
 * @param {Outbox} outbox
 * @param {string} clientRef
 * @param {Partial<Pending>} change
 * @returns {Outbox}
 */
export const change = (outbox, clientRef, change) =>
  outbox.map((pending) => (pending.client_ref === clientRef ? { ...pending, ...change } : pending));

/** @param {Outbox} outbox */
export const nextOrder = (outbox) => 1 + Math.max(0, ...outbox.map((pending) => pending.order));

/**
 * The server has it, told by its answer or by the event, whichever comes first.
 *
 * @param {Outbox} outbox
 * @param {Message} message
 * @returns {Outbox}
 */
export const stored = (outbox, message) =>
  outbox.map((pending) =>
    pending.client_ref === message.client_ref && pending.conversation === message.conversation
      ? { ...pending, fate: 'sent', seq: message.seq }
      : pending,
  );

/**
 * @param {Outbox} outbox
 * @param {string} clientRef
 * @returns {Outbox}
 */
export const remove = (outbox, clientRef) => outbox.filter((pending) => pending.client_ref !== clientRef);

/**
 * After a connection ended: what was asked and not answered waits again, under the same client_ref.
 *
 * @param {Outbox} outbox
 * @returns {Outbox}
 */
export const requeued = (outbox) =>
  outbox.map((pending) => (pending.fate === 'sending' ? { ...pending, fate: 'queued' } : pending));

/**
 * The next to send: the first unanswered of each conversation, where none of that conversation is on its way.
 *
 * One at a time per conversation: neither a refusal that passes nor files on their way let a later message overtake an
 * earlier one.
 *
 * @param {Outbox} outbox
 * @param {Attachings} attachings
 * @returns {Pending[]}
 */
export function next(outbox, attachings) {
  /** @type {Map<string, Pending>} */
  const heads = new Map();
  for (const pending of outbox) {
    const waits = pending.fate === 'queued' || pending.fate === 'sending';
    if (waits && !heads.has(pending.conversation)) heads.set(pending.conversation, pending);
  }
  return [...heads.values()].filter(({ fate, attachments }) => fate === 'queued' && areDone(attachings, attachments));
}

/**
 * Without what the thread now shows, or what no loaded thread will show.
 *
 * @param {Outbox} outbox
 * @param {ReadonlyMap<string, Thread>} threads
 * @returns {Outbox}
 */
export function settled(outbox, threads) {
  const kept = outbox.filter((pending) => !isShown(pending, threads.get(pending.conversation)?.messages));
  return kept.length === outbox.length ? outbox : kept;
}

/**
 * @param {Pending} pending
 * @param {readonly Message[] | undefined} messages
 */
function isShown(pending, messages) {
  if (pending.fate !== 'sent' || pending.seq === null) return false;
  const last = messages?.[messages.length - 1];
  return !last || last.seq >= pending.seq;
}

/** @param {Outbox} outbox */
export const unsent = (outbox) => outbox.filter((pending) => pending.fate !== 'sent');

/**
 * @param {Outbox} outbox
 * @param {string} conversation
 */
export const inConversation = (outbox, conversation) =>
  outbox.filter((pending) => pending.conversation === conversation);
