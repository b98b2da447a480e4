/** Sends the outbox: in order, one at a time per conversation, each under the client_ref it was given when written. */

import * as outbox from '../model/outbox.js';
import { withMessage } from '../model/state.js';
import { clean } from '../model/text.js';
import { Refusal } from '../wire/errors.js';
import { delay } from './backoff.js';

/** @import { State } from '../model/state.js' */
/** @import { Store } from '../model/store.js' */
/** @import { Pending } from '../model/outbox.js' */
/** @import { Memory } from '../platform/memory.js' */
/** @import { Timers } from '../wire/connection.js' */
/** @import { Message, Sent } from '../wire/types.js' */
/** @import { Link } from './link.js' */

/** With full jitter from half a second this is about half a minute; then a person is told, and decides. */
const TRIES = 7;

export class Sender {
  /**
   * @param {object} parts
   * @param {Store<State>} parts.store
   * @param {Link} parts.link
   * @param {Memory} parts.memory
   * @param {Timers} parts.timers
   * @param {() => number} parts.now
   * @param {() => number} parts.random
   * @param {() => string} parts.newRef
   */
  constructor(parts) {
    this.parts = parts;
    /** @type {Map<string, number>} */
    this.tries = new Map();
    /** @type {Set<any>} */
    this.resting = new Set();
  }

  /**
   * Queue a message: kept on this device first, then shown, then sent.
   *
   * @param {string} conversation
   * @param {string} text
   */
  write(conversation, text) {
    const { store, memory, now, newRef } = this.parts;
    /** @type {Pending} */
    const pending = {
      client_ref: newRef(),
      conversation,
      text: clean(text),
      written_at: now(),
      order: outbox.nextOrder(store.state.outbox),
      fate: 'queued',
      code: null,
      seq: null,
    };
    memory.keepPending(pending);
    store.update((state) => ({ ...state, outbox: outbox.add(state.outbox, pending) }));
    this.pump();
  }

  /** @param {string} clientRef */
  retry(clientRef) {
    this.tries.delete(clientRef);
    this.change(clientRef, { fate: 'queued', code: null });
    this.pump();
  }

  /**
   * Only what was refused can be withdrawn: nothing of it was stored.
   *
   * @param {string} clientRef
   */
  withdraw(clientRef) {
    this.parts.memory.forgetPending(clientRef);
    this.parts.store.update((state) => ({ ...state, outbox: outbox.remove(state.outbox, clientRef) }));
  }

  /** What this device has kept, from an earlier page or another tab, after a reload or a connection. */
  recall() {
    const kept = this.parts.memory.pending();
    this.parts.store.update((state) => ({ ...state, outbox: kept.reduce(outbox.add, state.outbox) }));
  }

  /** Another tab has kept, sent or withdrawn something. */
  mirror() {
    const kept = new Map(this.parts.memory.pending().map((pending) => [pending.client_ref, pending]));
    this.parts.store.update((state) => ({
      ...state,
      outbox: [...kept.values()].reduce(
        outbox.add,
        state.outbox.filter((pending) => kept.has(pending.client_ref) || pending.fate === 'sent'),
      ),
    }));
  }

  pump() {
    if (!this.parts.link.isUp) return;
    for (const pending of outbox.next(this.parts.store.state.outbox)) this.send(pending);
  }

  /** @param {Pending} pending */
  async send(pending) {
    const { client_ref, conversation, text } = pending;
    this.change(client_ref, { fate: 'sending' }, { kept: false });
    try {
      this.sent(pending, await this.parts.link.request('message.send', { conversation, client_ref, text }));
    } catch (error) {
      if (error instanceof Refusal) this.refused(pending, error);
      // A lost connection: `offline` has put it back in the queue, and the next connection sends it again.
    }
    this.pump();
  }

  /**
   * @param {Pending} pending
   * @param {Sent} sent
   */
  sent(pending, sent) {
    this.tries.delete(pending.client_ref);
    this.parts.memory.forgetPending(pending.client_ref);
    this.parts.store.update((state) => withMessage(state, asMessage(pending, sent, state.account.id)));
  }

  /**
   * @param {Pending} pending
   * @param {Refusal} refusal
   */
  refused(pending, refusal) {
    const tries = (this.tries.get(pending.client_ref) ?? 0) + 1;
    this.tries.set(pending.client_ref, tries);
    if (!outbox.isPassing(refusal.code) || tries >= TRIES) {
      this.change(pending.client_ref, { fate: 'failed', code: refusal.code });
      return;
    }
    const wait = Math.max(refusal.retry_after_ms, delay(tries, this.parts.random));
    const rest = this.parts.timers.setTimeout(() => {
      this.resting.delete(rest);
      this.change(pending.client_ref, { fate: 'queued' }, { kept: false });
      this.pump();
    }, wait);
    this.resting.add(rest);
  }

  /** The connection ended: all that is unanswered waits for the next one, and nothing for a timer. */
  down() {
    for (const rest of this.resting) this.parts.timers.clearTimeout(rest);
    this.resting.clear();
  }

  /**
   * What is stored stays so, whatever answer or timer comes after its event.
   *
   * @param {string} clientRef
   * @param {Partial<Pending>} change
   * @param {{kept?: boolean}} [how] `kept`: also on this device
   */
  change(clientRef, change, { kept = true } = {}) {
    const { store, memory } = this.parts;
    const before = store.state.outbox.find((pending) => pending.client_ref === clientRef);
    if (!before || before.fate === 'sent') return;
    store.update((state) => ({ ...state, outbox: outbox.change(state.outbox, clientRef, change) }));
    if (kept) memory.keepPending({ ...before, ...change });
  }
}

/**
 * The message as the server stored it, from what was written and what was answered.
 *
 * @param {Pending} pending
 * @param {Sent} sent
 * @param {string} author
 * @returns {Message}
 */
const asMessage = (pending, { seq, at }, author) => ({
  conversation: pending.conversation,
  seq,
  at,
  author,
  kind: 'text',
  client_ref: pending.client_ref,
  text: pending.text,
  attachments: [],
  reply_to: null,
  urgent: false,
  data: null,
});
