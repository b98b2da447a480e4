/**
 * What this device keeps for one account: drafts, the outbox and where one reads, sealed, and nothing else of any
 * conversation.
 *
 * localStorage and not IndexedDB: it is written before the call returns, so what is on screen as queued is kept. While
 * the memory is closed, which it is at first and while the session is locked, nothing can be read or written; what is
 * there stays there.
 */

import { NOTHING } from '../model/writing.js';
import { Seal } from './seal.js';
import { listen } from './presence.js';

/** @import { Ticket } from './ticket.js' */
/** @import { Pending } from '../model/outbox.js' */
/** @import { keptOf } from '../model/attaching.js' */
/** @import { Writing } from '../model/writing.js' */
/** @import { Spot } from '../model/window.js' */
/** @typedef {ReturnType<typeof keptOf>} KeptFile what is known of a file that no message has yet, beside its bytes */
/** @typedef {{id: string, proved_at: number | null}} Proved a session, and when its owner last logged in fully */
/** @typedef {Spot & {conversation: string, last_seq: number}} KeptPlace `last_seq`: of the conversation, when it was kept */

const PENDING = 'outbox';
const DRAFT = 'draft';
const WRITING = 'writing';
const FILE = 'file';
const PLACE = 'place';
const LOCKED = 'locked';
const PIN_LENGTH = 'pin-length';

/** What was kept by a version that could not do it yet. */
const PLAIN = { reply_to: null, corrects: null, urgent: false, attachments: [] };

/**
 * @param {string} account
 * @param {string} id
 */
const shelved = (account, id) => `mis.${account}.kept.${id}`;

/**
 * The records of the shelf that this key opens.
 *
 * @param {{account: string, key: string}} of
 * @param {ReadonlyMap<string, string>} records
 * @returns {Map<string, any>}
 */
export function unsealed({ account, key }, records) {
  const seal = new Seal(key);
  const texts = [...records].map(([id, sealed]) => /** @type {const} */ ([id, seal.open(sealed, shelved(account, id))]));
  return new Map(texts.flatMap(([id, text]) => (text === null ? [] : [[id, JSON.parse(text)]])));
}

export class Memory {
  /**
   * @param {Storage} storage
   * @param {string} account
   * @param {Ticket | null} [ticket] null where nothing opens without the server
   */
  constructor(storage, account, ticket = null) {
    this.storage = storage;
    this.account = account;
    this.ticket = ticket;
    this.prefix = `mis.${account}.`;
    /** @type {Seal | null} */
    this.seal = null;
    /** @type {Map<string, string>} sealed, where storage is full: the page still holds it */
    this.overflow = new Map();
  }

  /**
   * @param {string} key of the account, as the server gives it to a live session
   * @param {number} [stays_s] how long nobody may stir until it can no more be opened without the server
   */
  open(key, stays_s = 0) {
    this.close();
    this.seal = new Seal(key);
    if (stays_s > 0) this.ticket?.issue(this.account, this.seal.key, stays_s);
  }

  /** Somebody is there. */
  stay() {
    if (this.seal) this.ticket?.stay();
  }

  /** Until `open`, nobody at this device reads what is kept. */
  close() {
    this.seal?.forget();
    this.seal = null;
    this.ticket?.forget();
  }

  /**
   * A record for the shelf.
   *
   * @param {string} id
   * @param {object} value
   */
  sealed(id, value) {
    return this.seal?.close(JSON.stringify(value), shelved(this.account, id)) ?? null;
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
    return [...this.all(PENDING).values()].map((text) => ({ ...PLAIN, ...JSON.parse(text) }));
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
   * @param {string} conversation
   * @param {Writing | null} writing
   */
  keepWriting(conversation, writing) {
    if (!this.seal) return;
    if (writing) this.put(WRITING, conversation, JSON.stringify(writing));
    else this.remove(this.key(WRITING, conversation));
  }

  /** @returns {Map<string, Writing>} by conversation */
  writings() {
    return new Map([...this.all(WRITING)].map(([conversation, text]) => [conversation, { ...NOTHING, ...JSON.parse(text) }]));
  }

  /** @param {KeptFile} file */
  keepFile(file) {
    this.put(FILE, file.ref, JSON.stringify(file));
  }

  /** @param {string} ref */
  forgetFile(ref) {
    this.remove(this.key(FILE, ref));
  }

  /** @returns {KeptFile[]} in the order of their refs, which is that of time */
  files() {
    const kept = [...this.all(FILE)].sort(([a], [b]) => (a < b ? -1 : 1));
    return kept.map(([, text]) => JSON.parse(text));
  }

  /**
   * The bytes of a file, sealed as what is kept beside it.
   *
   * @param {string} ref
   * @param {number} piece
   * @param {Uint8Array} bytes
   */
  sealedBytes(ref, piece, bytes) {
    return this.seal?.closeBytes(bytes, `${this.key(FILE, ref)}.${piece}`) ?? null;
  }

  /**
   * @param {string} ref
   * @param {number} piece
   * @param {Uint8Array} sealed
   */
  openedBytes(ref, piece, sealed) {
    return this.seal?.openBytes(sealed, `${this.key(FILE, ref)}.${piece}`) ?? null;
  }

  /** @param {KeptPlace | null} place in the thread on screen; null where it opens there by itself */
  keepPlace(place) {
    if (!this.seal) return;
    if (place) this.put(PLACE, '', JSON.stringify(place));
    else this.remove(this.key(PLACE, ''));
  }

  /** @returns {KeptPlace | null} */
  place() {
    const kept = this.all(PLACE).get('');
    return kept ? JSON.parse(kept) : null;
  }

  /**
   * A lock that the server may not know of yet holds across a reload, until a full log-in after it; null when it is over.
   *
   * @param {Proved | null} session
   */
  keepLocked(session) {
    if (session === null) return this.remove(this.prefix + LOCKED);
    const known = this.#locked();
    const proved_at = Math.max(session.proved_at ?? 0, known.id === session.id ? known.proved_at : 0);
    this.set(this.prefix + LOCKED, `${session.id} ${proved_at}`);
  }

  /** @param {Proved} session */
  isLocked(session) {
    const known = this.#locked();
    return known.id === session.id && !((session.proved_at ?? 0) > known.proved_at);
  }

  #locked() {
    const [, id, proved_at] = /^(.*) (\d+)$/u.exec(this.get(this.prefix + LOCKED) ?? '') ?? [];
    return { id, proved_at: Number(proved_at) };
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
