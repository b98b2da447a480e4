/**
 * What this device keeps for one account: drafts and the outbox, nothing else of any conversation, until log-out.
 *
 * localStorage and not IndexedDB: it is written before the call returns, so what is on screen as queued is kept.
 */

import { listen } from './presence.js';

/** @import { Pending } from '../model/outbox.js' */

const PENDING = 'outbox';
const DRAFT = 'draft';

export class Memory {
  /**
   * @param {Storage} storage
   * @param {string} account
   */
  constructor(storage, account) {
    this.storage = storage;
    this.prefix = `mis.${account}.`;
    this.closed = false;
  }

  /** @param {Pending} pending */
  keepPending(pending) {
    const fate = pending.fate === 'failed' ? 'failed' : 'queued';
    this.put(PENDING, pending.client_ref, JSON.stringify({ ...pending, fate }));
  }

  /** @param {string} clientRef */
  forgetPending(clientRef) {
    this.storage.removeItem(this.key(PENDING, clientRef));
  }

  /** @returns {Pending[]} */
  pending() {
    return [...this.all(PENDING).values()].map((text) => JSON.parse(text));
  }

  /**
   * @param {string} conversation
   * @param {string} text
   */
  keepDraft(conversation, text) {
    if (text) this.put(DRAFT, conversation, text);
    else this.storage.removeItem(this.key(DRAFT, conversation));
  }

  /** @returns {Map<string, string>} by conversation */
  drafts() {
    return this.all(DRAFT);
  }

  /** At log-out: the next person at this screen finds nothing, also of what is written while the screen is taken down. */
  clear() {
    this.closed = true;
    for (const key of this.keys()) this.storage.removeItem(key);
  }

  /**
   * Hear when another tab has kept or forgotten something of the outbox.
   *
   * @param {() => void} changed
   * @returns {() => void} stop
   */
  onPendingElsewhere(changed) {
    const ours = this.key(PENDING, '');
    /** @param {StorageEvent} event */
    const heard = (event) => {
      if (event.key === null || event.key.startsWith(ours)) changed();
    };
    return listen(heard, [[window, 'storage']]);
  }

  /**
   * @param {string} kind
   * @param {string} id
   */
  key(kind, id) {
    return `${this.prefix}${kind}.${id}`;
  }

  keys() {
    return Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index) ?? '').filter((key) =>
      key.startsWith(this.prefix),
    );
  }

  /**
   * @param {string} kind
   * @returns {Map<string, string>}
   */
  all(kind) {
    const prefix = this.key(kind, '');
    const keys = this.keys().filter((key) => key.startsWith(prefix));
    return new Map(keys.map((key) => [key.slice(prefix.length), this.storage.getItem(key) ?? '']));
  }

  /**
   * @param {string} kind
   * @param {string} id
   * @param {string} text
   */
  put(kind, id, text) {
    if (this.closed) return;
    try {
      this.storage.setItem(this.key(kind, id), text);
    } catch {
      // Full or forbidden storage: the page still holds it and sends it. Not sending at all would be worse.
    }
  }
}
