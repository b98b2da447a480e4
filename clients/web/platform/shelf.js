/** Where sealed records of one account lie for an opening without the server: IndexedDB, which has room for them. */

import { answer, done, opened } from './idb.js';

/** @typedef {{all: () => Promise<Map<string, string>>, put: (records: Map<string, string | null>, how: {afresh: boolean}) => Promise<void>, clear: () => Promise<void>}} Shelf */

const DATABASE = 'mis';
const STORE = 'kept';

/** @type {Shelf} */
export const shelf = {
  async all() {
    const store = await opened(DATABASE, STORE, 'readonly');
    const [keys, values] = await Promise.all([answer(store.getAllKeys()), answer(store.getAll())]);
    return new Map(keys.map((key, index) => [String(key), values[index]]));
  },

  /** All of them, or none: a cursor beside conversations that it is not of would leave a hole. */
  async put(records, { afresh }) {
    const store = await opened(DATABASE, STORE, 'readwrite');
    if (afresh) store.clear();
    for (const [key, sealed] of records) {
      if (sealed === null) store.delete(key);
      else store.put(sealed, key);
    }
    await done(store.transaction);
  },

  async clear() {
    const store = await opened(DATABASE, STORE, 'readwrite');
    store.clear();
    await done(store.transaction);
  },
};
