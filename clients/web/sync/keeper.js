/** Keeps what is on the screen, sealed, for an opening without the server; only what has changed is sealed again. */

import { HEAD, headOf, partsOf, recordOf } from '../model/snapshot.js';

/** @import { Part } from '../model/snapshot.js' */
/** @import { State } from '../model/state.js' */
/** @import { Store } from '../model/store.js' */
/** @import { Memory } from '../platform/memory.js' */
/** @import { Shelf } from '../platform/shelf.js' */
/** @import { Timers } from '../wire/connection.js' */

const KEPT_EVERY_MS = 1_000;

export class Keeper {
  /** @param {{store: Store<State>, memory: Memory, shelf: Shelf, timers: Timers}} parts */
  constructor(parts) {
    this.parts = parts;
    /** @type {State | null} whose records lie on the shelf */
    this.seen = null;
    /** @type {Map<string, Part>} */
    this.kept = new Map();
    this.isAfresh = true;
    /** @type {any} */
    this.due = null;
  }

  /** @returns {() => void} stop */
  start() {
    const unsubscribe = this.parts.store.subscribe(() => this.wait());
    this.wait();
    return () => {
      unsubscribe();
      this.parts.timers.clearTimeout(this.due);
    };
  }

  wait() {
    this.due ??= this.parts.timers.setTimeout(() => {
      this.due = null;
      this.keep().catch(() => {
        this.isAfresh = true; // forbidden or full: all of it the next time
      });
    }, KEPT_EVERY_MS);
  }

  /** Nothing while the session is locked, or before the list is whole. */
  async keep() {
    const { store, memory, shelf } = this.parts;
    const { state } = store;
    if (!memory.seal || !state.listed || (!this.isAfresh && isSame(state, this.seen))) return;
    const before = this.isAfresh ? new Map() : this.kept;
    const parts = partsOf(state);
    /** @type {Map<string, string | null>} */
    const records = new Map([[HEAD, memory.sealed(HEAD, headOf(state))]]);
    for (const [id, part] of parts) if (!isSamePart(part, before.get(id))) records.set(id, memory.sealed(id, recordOf(part)));
    for (const id of before.keys()) if (!parts.has(id)) records.set(id, null);
    const afresh = this.isAfresh;
    this.isAfresh = false;
    this.kept = parts;
    this.seen = state;
    await shelf.put(records, { afresh });
  }
}

/** Of what is kept: much changes that is not. @param {State} state @param {State | null} seen */
const isSame = (state, seen) =>
  seen !== null && /** @type {const} */ (['conversations', 'threads', 'cursor', 'session']).every((name) => state[name] === seen[name]);

/** @param {Part} part @param {Part | undefined} kept */
const isSamePart = (part, kept) => kept?.known === part.known && kept.thread === part.thread;
