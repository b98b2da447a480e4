/** Photos are made smaller beside the page, in a worker that lives for one of them; in the page where there is none. */

import { isPhoto } from '../model/photo.js';
import { shrink } from './shrink.js';

/** @import { Shrunk } from '../sync/uploader.js' */

const SCRIPT = '/platform/shrinker.js';

/**
 * @param {Blob & {name: string}} file
 * @param {number} limit bytes
 * @returns {Promise<Shrunk>}
 */
export async function shrinkBeside(file, limit) {
  if (!isPhoto(file) || typeof OffscreenCanvas !== 'function') return shrink(file, limit);
  return (await besides(file, limit).catch(() => null)) ?? shrink(file, limit);
}

/**
 * @param {Blob & {name: string}} file
 * @param {number} limit
 * @returns {Promise<Shrunk | null>}
 */
function besides(file, limit) {
  const worker = new Worker(scriptAddress(), { type: 'module' });
  const answer = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject; // also where it could not be loaded
    worker.postMessage({ file, limit });
  });
  return answer.finally(() => worker.terminate());
}

/** The page's policy wants a type for what becomes a script; this one is always the same. @returns {any} */
function scriptAddress() {
  policy ??= /** @type {any} */ (window).trustedTypes?.createPolicy('mis-shrinker', { createScriptURL: () => SCRIPT });
  return policy ? policy.createScriptURL('') : SCRIPT;
}
/** @type {any} */
let policy;
