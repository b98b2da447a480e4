/** A worker that makes one photo smaller, so that nobody who writes meanwhile feels it. */

import { shrink } from './shrink.js';

const worker = /** @type {any} */ (self);

worker.onmessage = async (/** @type {MessageEvent} */ { data: { file, limit } }) => {
  worker.postMessage(await shrink(file, limit).catch(() => null));
};
