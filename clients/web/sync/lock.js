/**
 * The lock of the session, as this page keeps it. While it is on, the page holds nothing of any conversation, and what
 * the device keeps is sealed under a key that only the server has.
 */

import * as model from '../model/state.js';
import { Refusal } from '../wire/errors.js';

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
   * @param {() => void} parts.onLocked
   * @param {(how: {afresh: boolean}) => void} parts.onUnlocked `afresh`: over a new connection
   * @param {() => void} parts.onOtherAccount
   */
  constructor(parts) {
    this.parts = parts;
    /** Whether the server has said that it is locked; else a PIN would not be looked at. */
    this.isKnown = parts.store.state.session.locked;
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
    this.isKnown = true;
    this.close();
  }

  close() {
    if (this.isOn) return;
    this.closings += 1;
    const { store, memory } = this.parts;
    memory.keepLocked(store.state.session.id);
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
    if (this.isOn && !session.locked) this.tellServer();
  }

  /**
   * Lock it there too. Without a connection the next welcome does so; without a PIN the server refuses, and locks by
   * itself when it has seen nobody for as long.
   */
  tellServer() {
    const known = () => {
      this.isKnown = true;
    };
    this.parts.link.request('session.lock', {}).then(known, () => undefined);
  }

  /**
   * Raises: Refusal (wrong_pin with what is left; forbidden where the PIN is not enough), ConnectionLost
   *
   * @param {string} pin
   */
  async unlock(pin) {
    const { link, memory } = this.parts;
    if (!this.isKnown) await link.request('session.lock', {}).catch(unlessLocked);
    await link.request('session.unlock', { pin });
    this.isKnown = false; // until the screen is open: tried again, the PIN must be looked at again
    memory.keepPinLength(pin.length);
    await this.open({ afresh: false });
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
    this.isKnown = false;
    memory.keepLocked(null);
    memory.open(storage_key);
    store.update((state) => ({ ...state, session, drafts: memory.drafts() }));
    if (!wasOn) return;
    tabs.tell('unlocked');
    this.parts.onUnlocked(how);
  }
}

/** The first word of the lock may still be on its way back: it is locked there, which is what was wanted. @param {unknown} error */
function unlessLocked(error) {
  if (!(error instanceof Refusal && error.code === 'locked')) throw error;
}
