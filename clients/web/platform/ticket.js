/**
 * The key of what is kept on this device, for an opening without the server: for as long as the session would not have
 * locked by itself, and no longer.
 *
 * The key is sealed in storage, under a secret that stands in a cookie alone; the cookie lasts as long as the session may
 * rest. So the browser itself ends it, by the device's clock, also while no page is open that could.
 *
 * Source:  docs/decisions/0007-lock-in-the-browser.md
 */

import { Seal, keyText, newKey } from './seal.js';

/** @typedef {{read: () => string | null, write: (value: string, max_age_s: number) => void, erase: () => void}} Jar */

const PLACE = 'mis.offline';
/** Whoever is there stirs many times a second. */
const STAYS_EVERY_MS = 1_000;

export class Ticket {
  /** @param {{storage: Storage, jar: Jar, now: () => number}} parts */
  constructor(parts) {
    this.parts = parts;
    this.stayed_s = 0;
    this.stayedAt = -Infinity;
  }

  /**
   * @param {string} account
   * @param {Uint8Array} key
   * @param {number} stays_s how long nobody may stir before it is void
   */
  issue(account, key, stays_s) {
    const { storage } = this.parts;
    const secret = newKey();
    try {
      storage.setItem(PLACE, `${account} ${new Seal(secret).close(keyText(key), PLACE + account)}`);
    } catch {
      return; // full storage: nothing opens without the server, and nothing else is lost
    }
    this.stayed_s = stays_s;
    this.write(secret);
  }

  /** Somebody is there. */
  stay() {
    if (this.parts.now() - this.stayedAt < STAYS_EVERY_MS) return;
    // Read again and not remembered: what another page has wiped stays wiped.
    const [secret] = this.parts.jar.read()?.split('.') ?? [];
    if (secret) this.write(secret);
  }

  forget() {
    this.parts.jar.erase();
    this.parts.storage.removeItem(PLACE);
  }

  /**
   * Whose key it is, and the key; null, and wiped, when the time is over or the clock was turned back.
   *
   * @returns {{account: string, key: string} | null}
   */
  recall() {
    const now = this.parts.now();
    const [secret, from, until] = this.parts.jar.read()?.split('.') ?? [];
    const [account, sealed] = this.parts.storage.getItem(PLACE)?.split(' ') ?? [];
    const isDue = secret && account && sealed && Number(from) <= now && now < Number(until);
    const key = isDue ? new Seal(secret).open(sealed, PLACE + account) : null;
    if (account && key) return { account, key };
    this.forget();
    return null;
  }

  /** @param {string} secret */
  write(secret) {
    const now = this.parts.now();
    this.stayedAt = now;
    this.parts.jar.write(`${secret}.${now}.${now + this.stayed_s * 1_000}`, this.stayed_s);
  }
}
