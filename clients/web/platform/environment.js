/** The browser behind the seams of `sync/`: sockets, timers, time, chance, and the storage of an account. */

import { address } from '../wire/connection.js';
import { archiveKey, whoIsAsking } from '../wire/http.js';
import { unlockSession } from '../wire/identity.js';
import { canVerify } from '../model/log_key.js';
import { restored } from '../model/snapshot.js';
import { files } from './files.js';
import { jar } from './jar.js';
import { KnownArchive } from './known.js';
import { Memory, unsealed } from './memory.js';
import * as notifications from './notifications.js';
import { isLooking } from './presence.js';
import { shelf } from './shelf.js';
import { Tabs } from './tabs.js';
import { Ticket } from './ticket.js';
import { canHaveWorker } from './worker.js';

/** @import { State } from '../model/state.js' */
/** @import { Environment } from '../sync/client.js' */
/** @import { SessionState } from '../wire/types.js' */

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
  unlockSession,
  notifications,
  isLooking,
  files,
};

/** @param {string} account */
export const archiveOf = (account) => ({ canVerify, fetchKey: archiveKey, known: new KnownArchive(storage(), account) });

/** @param {string} account */
export const memoryOf = (account) => new Memory(storage(), account, ticket());

/** Where no page opens without the server, no key is kept for it. */
const ticket = () => (canHaveWorker() ? new Ticket({ storage: storage(), jar, now: () => Date.now() }) : null);

/**
 * What this device can show without the server, while the session would not have locked.
 *
 * @returns {Promise<{told: SessionState, state: State} | null>}
 */
export async function recall() {
  const found = ticket()?.recall();
  if (!found) return null;
  const state = restored(unsealed(found, await shelf.all().catch(() => new Map())));
  if (!state || state.session.expires_at <= Date.now()) return null;
  return { told: { account: state.account, session: state.session, storage_key: found.key }, state };
}

/** Nobody is logged in any more: nothing opens without the server. */
export function forgetKept() {
  ticket()?.forget();
  if (canHaveWorker()) shelf.clear().catch(() => undefined);
}

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
