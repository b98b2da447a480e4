/** The browser behind the seams of `sync/`: sockets, timers, time, chance, and the storage of an account. */

import { address } from '../wire/connection.js';
import { whoIsAsking } from '../wire/http.js';
import { Memory } from './memory.js';
import { Tabs } from './tabs.js';

/** @import { Environment } from '../sync/client.js' */

const RANDOM_BYTES = 10;
const TIME_DIGITS = 12;

/**
 * Time, then chance: the server finds the references of one hour side by side.
 *
 * crypto.randomUUID exists in secure contexts only; a clinic may try MIS over plain http on its own network first.
 */
function newRef() {
  const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  const chance = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return Date.now().toString(16).padStart(TIME_DIGITS, '0') + chance;
}

/** @type {Environment} */
export const environment = {
  dial: (subprotocol) => new WebSocket(address(location), subprotocol),
  timers: {
    setTimeout: (run, ms) => setTimeout(run, ms),
    clearTimeout: (timer) => clearTimeout(timer),
  },
  now: () => Date.now(),
  random: () => Math.random(),
  newRef,
  whoIsAsking,
};

/** @param {string} account */
export const memoryOf = (account) => new Memory(storage(), account);

/** @param {string} account */
export const tabsOf = (account) => new Tabs(account);

/** @returns {Storage} */
function storage() {
  try {
    return localStorage;
  } catch {
    return new PageStorage(); // storage forbidden: what is written lasts as long as the page
  }
}

class PageStorage {
  /** @type {Map<string, string>} */
  #items = new Map();

  get length() {
    return this.#items.size;
  }

  /** @param {number} index */
  key(index) {
    return [...this.#items.keys()][index] ?? null;
  }

  /** @param {string} key */
  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  setItem(key, value) {
    this.#items.set(key, value);
  }

  /** @param {string} key */
  removeItem(key) {
    this.#items.delete(key);
  }

  clear() {
    this.#items.clear();
  }
}
