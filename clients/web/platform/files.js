/** The browser's part of attaching: the bytes of files that no message has yet, sealed, in IndexedDB. */

import { answer, done, opened } from './idb.js';
import { shrinkBeside } from './shrinking.js';
import { upload } from './upload.js';

/** @import { Files } from '../sync/uploader.js' */

const DATABASE = 'mis-files';
const STORE = 'sealed';

/** @type {Files} */
export const files = {
  shrink: shrinkBeside,
  upload,
  show: (body) => URL.createObjectURL(body),
  hide: (address) => URL.revokeObjectURL(address),

  /** Tabs of one browser share what they have not sent: each file goes up from one of them. */
  async alone(name, run) {
    if (navigator.locks) await navigator.locks.request(`mis.upload.${name}`, run);
    else await run();
  },

  shelf: {
    async put(key, pieces) {
      const store = await opened(DATABASE, STORE, 'readwrite');
      store.put(pieces, key);
      await done(store.transaction);
    },

    async get(key) {
      const store = await opened(DATABASE, STORE, 'readonly');
      return answer(store.get(key));
    },

    async remove(key) {
      const store = await opened(DATABASE, STORE, 'readwrite');
      store.delete(key);
      await done(store.transaction);
    },
  },
};

/**
 * At log-out: nothing of an account stays.
 *
 * @param {string} account
 */
export async function clearFiles(account) {
  const store = await opened(DATABASE, STORE, 'readwrite');
  store.delete(IDBKeyRange.bound(`${account}/`, `${account}/\uFFFF`));
  await done(store.transaction);
}
