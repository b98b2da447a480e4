/** Receipts: who has read a message, and under which of one's own messages that is told. */

import { others } from './people.js';

/** @import { Member, Message } from '../wire/types.js' */

/**
 * The others of a conversation, those who have read up to `seq` and those who have not.
 *
 * @param {Member[]} members
 * @param {string} me
 * @param {number} seq
 */
export function readers(members, me, seq) {
  const all = others(members, me);
  return { by: all.filter((member) => member.read_seq >= seq), notBy: all.filter((member) => member.read_seq < seq) };
}

/**
 * The seqs of my messages that bear a receipt: my last one, and the last of each run that the same people have read
 * while somebody has not.
 *
 * @param {readonly Message[]} messages
 * @param {Member[]} members
 * @param {string} me
 * @returns {Set<number>}
 */
export function receiptSeqs(messages, members, me) {
  const mine = messages.filter((message) => message.kind === 'text' && message.author === me);
  const pointers = others(members, me).map((member) => member.read_seq);
  /** @type {Set<number>} */
  const shown = new Set();
  mine.forEach((message, index) => {
    const next = mine[index + 1];
    const notByAll = pointers.some((pointer) => pointer < message.seq);
    const differs = !next || pointers.some((pointer) => pointer >= message.seq && pointer < next.seq);
    if (!next || (notByAll && differs)) shown.add(message.seq);
  });
  return shown;
}

/**
 * @typedef {{after: number, upTo: number, at: number}} Move of a read pointer
 * @typedef {ReadonlyMap<string, readonly Move[]>} Reads by account
 */

/** @type {Reads} */
export const NO_READS = new Map();

/** So many moves of a pointer are kept: what one looks up is recent. */
const KEPT = 50;

/**
 * @param {Reads} reads
 * @param {string} account
 * @param {Move} move
 * @returns {Reads}
 */
export const withMove = (reads, account, move) => new Map(reads).set(account, [...(reads.get(account) ?? []), move].slice(-KEPT));

/**
 * @param {Reads} reads
 * @param {string} account
 * @param {number} seq
 * @returns {number | null} when they read it; null where that was not told
 */
export const readAt = (reads, account, seq) =>
  reads.get(account)?.find((move) => move.after < seq && seq <= move.upTo)?.at ?? null;
