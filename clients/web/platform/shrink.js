/** Photos made smaller before they are sent, upright, and without what the camera wrote beside them. */

import { MADE, QUALITY, isPhoto, renamed, smaller } from '../model/photo.js';

/** @import { Shrunk } from '../sync/uploader.js' */

/** White, where a picture lets its ground through. */
const GROUND = '#fff';

/**
 * What the browser cannot decode goes as it is: the server may.
 *
 * @param {Blob & {name: string}} file
 * @param {number} limit bytes
 * @returns {Promise<Shrunk>}
 */
export async function shrink(file, limit) {
  const asItIs = { body: file, name: file.name, width: null, height: null };
  if (!isPhoto(file)) return asItIs;
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return asItIs;
  try {
    const size = smaller(picture, file.size, limit);
    const { width, height } = size ?? picture;
    const body = size && (await encoded(picture, size));
    if (!body || body.size >= file.size) return { ...asItIs, width, height };
    return { body, name: renamed(file.name), width, height };
  } finally {
    picture.close();
  }
}

/**
 * @param {ImageBitmap} picture
 * @param {{width: number, height: number}} size
 * @returns {Promise<Blob | null>}
 */
function encoded(picture, { width, height }) {
  if (typeof OffscreenCanvas === 'function') {
    const canvas = new OffscreenCanvas(width, height);
    draw(canvas.getContext('2d', { alpha: false }), picture, width, height);
    return canvas.convertToBlob({ type: MADE, quality: QUALITY });
  }
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  draw(canvas.getContext('2d', { alpha: false }), picture, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, MADE, QUALITY));
}

/**
 * @param {OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D | null} context
 * @param {ImageBitmap} picture
 * @param {number} width
 * @param {number} height
 */
function draw(context, picture, width, height) {
  if (!context) throw new Error('no canvas');
  context.fillStyle = GROUND;
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, width, height);
}
