/** A QR code as the server draws it, taken apart: the page draws it again, so that no image and no markup is let in. */

/** @typedef {{size: number, path: string}} Drawing squares of one unit on a ground of `size` units */

/**
 * Shape: an SVG of one path of horizontal strokes, as segno writes it; null for anything else
 *
 * @param {string} svg
 * @returns {Drawing | null}
 */
export function drawingOf(svg) {
  const path = / d="([Mmhv\d .-]+)"/u.exec(svg)?.[1];
  const scale = Number(/ transform="scale\(([\d.]+)\)"/u.exec(svg)?.[1] ?? 1);
  const side = / viewBox="0 0 ([\d.]+) /u.exec(svg)?.[1] ?? / width="([\d.]+)/u.exec(svg)?.[1];
  return path && side ? { size: Number(side) / scale, path } : null;
}
