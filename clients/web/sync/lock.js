/**
 * The lock of the session, as this page keeps it. While it is on, the page holds nothing of any conversation, and what
 * the device keeps is sealed under a key that only the server has.
 */

import * as model from '../model/state.js';

/** @import { State } from '../model/state.js' */
/** @import { Store } from '../model/store.js' */
/** @import { Memory } from '../platform/memory.js' */
/** @import { Session, SessionState } from '../wire/types.js' */
/** @import { Link } from './link.js' */

export class Lock {
  /**
   * @param {object} parts
   * @param {Store<State>} parts.store
   * @param {Memory} parts.memory
   * @param {Link} parts.link
   * @param {{tell: (word: 'locked' | 'unlocked') => void}} parts.tabs
   * @param {() => Promise<SessionState>} parts.whoIsAsking
   * @param {(pin: string) => Promise<void>} parts.unlockSession
   * @param {() => void} parts.onLocked
   * @param {(how: {afresh: boolean}) => void} parts.onUnlocked `afresh`: over a new connection
   * @param {() => void} parts.onOtherAccount
   */
  constructor(parts) {
    this.parts = parts;
    /** The server is being told to lock; what opens waits for it, lest the lock come after. @type {Promise<unknown>} */
    this.telling = Promise.resolve();
    /** Whether a PIN is on its way: a connection that comes up meanwhile must not lock what it opens. */
    this.isTrying = false;
    /** How often it has closed: an answer of before the last time opens nothing. */
    this.closings = 0;
  }

  get isOn() {
    return this.parts.store.state.session.locked;
  }

  /** Somebody asked for it, or nobody is there. */
  lock() {
    this.close();
    this.parts.tabs.tell('locked');
    this.tellServer();
  }

  /** The server says that it is locked. */
  heard() {
    this.close();
  }

  close() {
    if (this.isOn) return;
    this.closings += 1;
    const { store, memory } = this.parts;
    memory.keepLocked(store.state.session);
    memory.close();
    store.update(model.locked);
    this.parts.onLocked();
  }

  /**
   * A connection is up, and says how the session stands.
   *
   * @param {Session} session
   */
  welcomed(session) {
    if (session.locked) this.heard();
    const { store } = this.parts;
    store.update((state) => ({ ...state, session: { ...session, locked: this.isOn } }));
    if (this.isOn && !session.locked && !this.isTrying) this.tellServer();
  }

  /**
   * Lock it there too. Without a connection the next welcome does so; without a PIN the server refuses, and locks by
   * itself when it has seen nobody for as long.
   */
  tellServer() {
    this.telling = this.parts.link.request('session.lock', {}).catch(() => undefined);
  }

  /**
   * Where it fails it may have been opened there, and the answer lost: this screen stays shut, so the server shuts too.
   *
   * Raises: Refusal (wrong_pin with what is left; forbidden where the PIN is not enough), ConnectionLost
   *
   * @param {string} pin
   */
  async unlock(pin) {
    this.isTrying = true;
    try {
      await this.telling;
      await this.parts.unlockSession(pin);
      this.parts.memory.keepPinLength(pin.length);
      await this.open({ afresh: false });
    } catch (error) {
      this.tellServer();
      throw error;
    } finally {
      this.isTrying = false;
    }
  }

  /** A full log-in in place, or another tab, has unlocked it: the token may be new, so a new connection is asked for. */
  proved() {
    return this.open({ afresh: true });
  }

  /**
   * Ask for the key of what is kept here, and let everything come back.
   *
   * @param {{afresh: boolean}} how
   */
  async open(how) {
    const { store, memory, tabs, whoIsAsking } = this.parts;
    const { closings } = this;
    const { account, session, storage_key } = await whoIsAsking();
    if (closings !== this.closings) return;
    if (account.id !== store.state.account.id) return this.parts.onOtherAccount();
    if (session.locked || storage_key === null) return;
    const wasOn = this.isOn;
    memory.keepLocked(null);
    memory.open(storage_key, session.lock_after_s ?? 0);
    store.update((state) => ({ ...state, session, drafts: memory.drafts() }));
    if (!wasOn) return;
    tabs.tell('unlocked');
    this.parts.onUnlocked(how);
  }
}
