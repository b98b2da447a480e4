/**
 * What this device knows of the archive, for one account: its key, the last checkpoint that held, and an alarm.
 *
 * It outlives a log-out, which ends the day at a shared screen: forgotten then, an archive that was put back overnight
 * would be believed in the morning. It tells nothing of anybody: hashes, a number of entries, and the account's id.
 */

import { listen } from './presence.js';

/** @import { Alarm } from '../sync/guard.js' */
/** @typedef {import('../model/archive.js').Known & {at: number | null, alarm: Alarm | null}} Kept `at`: when the checkpoint was last held to what the server says */

export class KnownArchive {
  /**
   * @param {Storage} storage
   * @param {string} account
   */
  constructor(storage, account) {
    this.storage = storage;
    this.key = `mis-archive.${account}`; // not of those that `Memory` clears
    /** @type {Kept | null} where storage is full or forbidden, as long as the page lives */
    this.page = null;
  }

  /** @returns {Kept | null} */
  get() {
    const text = this.storage.getItem(this.key);
    return text === null ? this.page : JSON.parse(text);
  }

  /** @param {Kept | null} kept null: to begin again */
  put(kept) {
    this.page = kept;
    try {
      if (kept) this.storage.setItem(this.key, JSON.stringify(kept));
      else this.storage.removeItem(this.key);
    } catch {
      this.storage.removeItem(this.key); // full: an older one would be taken for what was last known
    }
  }

  /**
   * Another tab knows more.
   *
   * @param {() => void} changed
   * @returns {() => void} stop
   */
  onElsewhere(changed) {
    /** @param {StorageEvent} event */
    const heard = (event) => {
      if (event.key === this.key) changed();
    };
    return listen(heard, [[window, 'storage']]);
  }
}
