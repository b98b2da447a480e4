/** When to try again: exponential, with full jitter, so that a thousand clients of a restarted server do not come at once. */

const BASE_MS = 500;
const CAP_MS = 30_000;
/** After 4400 or 4429 the fault is probably ours, and coming back fast would repeat it. */
const SLOW_BASE_MS = 8_000;

/**
 * @param {number} attempt 0 for the first
 * @param {() => number} random from 0 to 1
 * @param {{slow?: boolean}} [how]
 * @returns {number} milliseconds
 */
export function delay(attempt, random, { slow = false } = {}) {
  const ceiling = Math.min(CAP_MS, (slow ? SLOW_BASE_MS : BASE_MS) * 2 ** Math.min(attempt, 16));
  return slow ? ceiling / 2 + (random() * ceiling) / 2 : random() * ceiling;
}
