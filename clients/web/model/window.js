/** Which messages of a thread are drawn: those on screen and some around them, whatever the length of the thread. */

import * as threads from './thread.js';

/** @import { Heights } from './heights.js' */
/** @import { Thread } from './thread.js' */
/** @typedef {{first: number, last: number}} Window seqs, both drawn; `last` is Infinity where the end is, with what is pending */
/** @typedef {{seq: number, offset: number}} Spot `offset`: px from the top of the screen down to the top of the message */
/** @typedef {Spot & {height: number}} View what is on screen, by its first message, and how high the screen is */

/** Drawn above and below the screen, so that what the compositor scrolls to before we hear of it is there. */
const AROUND_PX = 1_200;
/** With less than this the window moves: half, so that it does not move at each wheel click. */
const LEAST_PX = AROUND_PX / 2;
/** More than so many that are not needed are taken away. */
const SPARE = 40;
/** Drawn first, before anything is measured: more than a tall screen holds. */
const FIRST = 30;

/**
 * The window where a thread opens: around a message, or at the end.
 *
 * @param {number | null} seq
 * @param {number} last the last message of the conversation
 * @returns {Window}
 */
export function around(seq, last) {
  if (seq === null || seq + FIRST > last) return { first: Math.max(1, last - FIRST), last: Infinity };
  return { first: Math.max(1, seq - FIRST), last: seq + FIRST };
}

/**
 * What of a window is loaded. Where the loaded range is not the end of the conversation, nothing that is pending follows.
 *
 * @param {Window} window
 * @param {Thread} thread
 * @returns {Window} empty where `last` is before `first`
 */
export function within({ first, last }, thread) {
  const isEnd = last >= threads.to(thread) && (thread.whole || !thread.messages.length);
  return { first: Math.max(first, threads.from(thread)), last: isEnd ? Infinity : Math.min(last, threads.to(thread)) };
}

/**
 * The window for what is on screen: the same one while it does, or else another.
 *
 * @param {Window} drawn
 * @param {View} view
 * @param {Heights} heights
 * @param {number} last the last message of the conversation
 * @returns {Window}
 */
export function moved(drawn, view, heights, last) {
  const origin = heights.before(view.seq) - view.offset;
  const at = (/** @type {number} */ px) => heights.at(origin + px, last);
  const first = at(-AROUND_PX);
  const end = at(view.height + AROUND_PX);
  const drawnEnd = Math.min(drawn.last, last);
  const isEnough = drawn.first <= at(-LEAST_PX) && drawnEnd >= at(view.height + LEAST_PX);
  const spare = Math.max(0, first - drawn.first) + Math.max(0, drawnEnd - end);
  if (isEnough && spare <= SPARE) return drawn;
  return { first, last: end >= last ? Infinity : end };
}
