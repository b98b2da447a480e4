/** A picture under a finger: how much larger it is drawn, and where. It never leaves the screen. */

/** @import { Box } from './attachment.js' */
/** @typedef {{scale: number, x: number, y: number}} Zoom `x`, `y`: px from the middle of the screen to that of the picture */
/** @typedef {{x: number, y: number}} Point px from the middle of the screen */

/** @type {Zoom} */
export const WHOLE = { scale: 1, x: 0, y: 0 };
export const STEP = 1.5;
/** A double tap. */
export const NEAR = 2.5;
const MOST = 8;

/** @param {Zoom} zoom */
export const isWhole = ({ scale }) => scale <= 1;

/**
 * Larger or smaller, so that what is at a point stays there.
 *
 * @param {Zoom} zoom
 * @param {number} factor
 * @param {Point} at
 * @param {Box} picture as it is drawn whole
 * @param {Box} screen
 * @returns {Zoom}
 */
export function zoomed({ scale, x, y }, factor, at, picture, screen) {
  const next = Math.min(MOST, Math.max(1, scale * factor));
  const grown = next / scale;
  return held({ scale: next, x: at.x - (at.x - x) * grown, y: at.y - (at.y - y) * grown }, picture, screen);
}

/**
 * @param {Zoom} zoom
 * @param {Point} by
 * @param {Box} picture
 * @param {Box} screen
 * @returns {Zoom}
 */
export const panned = ({ scale, x, y }, by, picture, screen) => held({ scale, x: x + by.x, y: y + by.y }, picture, screen);

/**
 * Its edges come no further in than those of the screen; what is smaller than the screen stands in the middle.
 *
 * @param {Zoom} zoom
 * @param {Box} picture
 * @param {Box} screen
 * @returns {Zoom}
 */
function held({ scale, x, y }, picture, screen) {
  const beyondX = Math.max(0, (picture.width * scale - screen.width) / 2);
  const beyondY = Math.max(0, (picture.height * scale - screen.height) / 2);
  return { scale, x: between(x, beyondX), y: between(y, beyondY) };
}

/** @param {number} value @param {number} most */
const between = (value, most) => Math.min(most, Math.max(-most, value)) || 0; // and never -0
