/** A file on its way to becoming an attachment: chosen, made smaller, taken up by the server. One `ref` for ever. */

import { MOST } from './attachment.js';

/** @import { Attachment } from '../wire/types.js' */
/**
 * preparing: looked at, and made smaller. waiting: for its turn or for the network. sending: on its way. done: the server has it.
 * failed: refused, a person decides. gone: this device does not have it any more, so it is to be chosen again.
 *
 * @typedef {'preparing' | 'waiting' | 'sending' | 'done' | 'failed' | 'gone'} Stage
 *
 * @typedef {object} Attaching
 * @property {string} ref the `client_ref` of its upload
 * @property {string} conversation
 * @property {string} name
 * @property {number} size
 * @property {string} media_type as this device believes it
 * @property {number | null} width px of a picture that this browser could decode
 * @property {number | null} height
 * @property {Stage} stage
 * @property {number} share of it that has arrived, 0 to 1
 * @property {string | null} why it failed: a refusal's reason, or its code
 * @property {Attachment | null} attachment
 * @property {string | null} preview address of its picture in this page
 *
 * @typedef {ReadonlyMap<string, Attaching>} Attachings by ref
 */

/** What is kept of one on this device. @param {Attaching} one */
export const keptOf = ({ ref, conversation, name, size, media_type, width, height, attachment }) => ({
  ...{ ref, conversation, name, size, media_type, width, height, attachment },
});

/**
 * One that comes back from what this device has kept.
 *
 * @param {ReturnType<typeof keptOf>} kept
 * @returns {Attaching}
 */
export const restored = (kept) => ({
  ...kept,
  stage: kept.attachment ? 'done' : 'waiting',
  share: kept.attachment ? 1 : 0,
  why: null,
  preview: null,
});

/**
 * Why a file cannot be attached, before a byte of it is sent.
 *
 * @param {{size: number}} file
 * @param {number} limit bytes
 * @returns {'empty' | 'too_large' | null}
 */
export function faultOf({ size }, limit) {
  if (size === 0) return 'empty';
  return size > limit ? 'too_large' : null;
}

/**
 * Those that still fit beside what a message has, and those that do not.
 *
 * @template F
 * @param {readonly F[]} files
 * @param {number} count of those it has
 * @returns {{taken: readonly F[], left: readonly F[]}}
 */
export const fitting = (files, count) => ({ taken: files.slice(0, MOST - count), left: files.slice(Math.max(0, MOST - count)) });

/**
 * @param {Attachings} attachings
 * @param {readonly string[]} refs
 * @returns {Attaching[]} in the sender's order
 */
export const ofRefs = (attachings, refs) => refs.flatMap((ref) => attachings.get(ref) ?? []);

/**
 * Whether a message may go out: the server has all of its files.
 *
 * @param {Attachings} attachings
 * @param {readonly string[]} refs
 */
export const areDone = (attachings, refs) => refs.every((ref) => attachings.get(ref)?.stage === 'done');

/** One that goes no further by itself. @param {Attaching} one */
export const isStuck = ({ stage }) => stage === 'failed' || stage === 'gone';

/** @param {Attaching} one */
export const isUnderWay = ({ stage }) => stage === 'preparing' || stage === 'waiting' || stage === 'sending';

/**
 * How far several are together, by their bytes.
 *
 * @param {readonly Attaching[]} all
 * @returns {number} whole percent; 100 only when all are done
 */
export function percentOf(all) {
  const total = all.reduce((sum, { size }) => sum + size, 0);
  const arrived = all.reduce((sum, { size, share }) => sum + size * share, 0);
  const percent = total ? Math.floor((100 * arrived) / total) : 0;
  return all.every(({ stage }) => stage === 'done') ? 100 : Math.min(99, percent);
}

/**
 * The next to upload: in the order they were chosen, so many at once.
 *
 * @param {Attachings} attachings
 * @param {number} most
 * @param {(ref: string) => boolean} isResting waits for its time to be tried again
 * @returns {Attaching[]}
 */
export function nextOf(attachings, most, isResting) {
  const all = [...attachings.values()];
  const free = most - all.filter(({ stage }) => stage === 'sending').length;
  return all.filter(({ stage, ref }) => stage === 'waiting' && !isResting(ref)).slice(0, Math.max(0, free));
}
