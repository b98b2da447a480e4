/**
 * What this device keeps for one account: drafts and the outbox, sealed, and nothing else of any conversation.
 *
 * localStorage and not IndexedDB: it is written before the call returns, so what is on screen as queued is kept. While
 * the memory is closed, which it is at first and while the session is locked, nothing can be read or written; what is
 * there stays there.
 */

import { Seal } from './seal.js';
import { listen } from './presence.js';

/** @import { Pending } from '../model/outbox.js' */

const PENDING = 'outbox';
const DRAFT = 'draft';
const LOCKED = 'locked';
const PIN_LENGTH = 'pin-length';

export class Memory {
  /**
   * @param {Storage} storage
   * @param {string} account
   */
  constructor(storage, account) {
    this.storage = storage;
    this.prefix = `mis.${account}.`;
    /** @type {Seal | null} */
    this.seal = null;
    /** @type {Map<string, string>} sealed, where storage is full: the page still holds it */
    this.overflow = new Map();
  }

  /** @param {string} key of the account, as the server gives it to a live session */
  open(key) {
    this.close();
    this.seal = new Seal(key);
  }

  /** Until `open`, nobody at this device reads what is kept. */
  close() {
    this.seal?.forget();
    this.seal = null;
  }

  /** @param {Pending} pending */
  keepPending(pending) {
    const fate = pending.fate === 'failed' ? 'failed' : 'queued';
    this.put(PENDING, pending.client_ref, JSON.stringify({ ...pending, fate }));
  }

  /** @param {string} clientRef */
  forgetPending(clientRef) {
    this.remove(this.key(PENDING, clientRef));
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
    if (!this.seal) return;
    if (text) this.put(DRAFT, conversation, text);
    else this.remove(this.key(DRAFT, conversation));
  }

  /** @returns {Map<string, string>} by conversation */
  drafts() {
    return this.all(DRAFT);
  }

  /**
   * A lock that the server may not know of yet holds across a reload; null when it is over.
   *
   * @param {string | null} session
   */
  keepLocked(session) {
    if (session === null) this.remove(this.prefix + LOCKED);
    else this.set(this.prefix + LOCKED, session);
  }

  /** @param {string} session */
  isLocked(session) {
    return this.get(this.prefix + LOCKED) === session;
  }

  /** @param {number} length */
  keepPinLength(length) {
    this.set(this.prefix + PIN_LENGTH, String(length));
  }

  /** @returns {number | null} of the PIN as it was last right here, so that its last digit submits it */
  pinLength() {
    const kept = Number(this.get(this.prefix + PIN_LENGTH));
    return kept || null;
  }

  /** At log-out: the next person at this screen finds nothing, also of what is written while the screen is taken down. */
  clear() {
    this.close();
    this.overflow.clear();
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
    const stored = Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index) ?? '');
    return [...new Set([...stored, ...this.overflow.keys()])].filter((key) => key.startsWith(this.prefix));
  }

  /**
   * @param {string} kind
   * @returns {Map<string, string>} without what was sealed under another key
   */
  all(kind) {
    const prefix = this.key(kind, '');
    /** @type {Map<string, string>} */
    const opened = new Map();
    for (const key of this.keys().filter((key) => key.startsWith(prefix))) {
      const text = this.seal?.open(this.get(key) ?? '', key) ?? null;
      if (text !== null) opened.set(key.slice(prefix.length), text);
    }
    return opened;
  }

  /**
   * @param {string} kind
   * @param {string} id
   * @param {string} text
   */
  put(kind, id, text) {
    const key = this.key(kind, id);
    if (this.seal) this.set(key, this.seal.close(text, key));
  }

  /** @param {string} key */
  get(key) {
    return this.overflow.get(key) ?? this.storage.getItem(key);
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  set(key, value) {
    this.overflow.delete(key);
    try {
      this.storage.setItem(key, value);
    } catch {
      this.overflow.set(key, value); // full or forbidden storage: not sending at all would be worse
    }
  }

  /** @param {string} key */
  remove(key) {
    this.overflow.delete(key);
    this.storage.removeItem(key);
  }
}
