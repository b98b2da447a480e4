/** Sends the outbox: in order, one at a time per conversation, each under the client_ref it was given when written. */

import { isStuck } from '../model/attaching.js';
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
/** @import { Attachment, Message, Sent } from '../wire/types.js' */
/** @import { Link } from './link.js' */
/** @import { Uploader } from './uploader.js' */

/** With full jitter from half a second this is about half a minute; then a person is told, and decides. */
const TRIES = 7;
/** Why a message is not sent, beside the codes of the contract: one of its files was refused, or is gone. */
export const ATTACHMENT = 'attachment';

export class Sender {
  /**
   * @param {object} parts
   * @param {Store<State>} parts.store
   * @param {Link} parts.link
   * @param {Memory} parts.memory
   * @param {Uploader} parts.uploader
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
    /** @type {Set<string>} whose files were sent once more */
    this.renewed = new Set();
  }

  /**
   * Queue a message: kept on this device first, then shown, then sent.
   *
   * @param {string} conversation
   * @param {string} text
   * @param {{reply_to: number | null, corrects: number | null, urgent: boolean, attachments: readonly string[]}} how
   */
  write(conversation, text, { reply_to, corrects, urgent, attachments }) {
    const { store, memory, now, newRef } = this.parts;
    /** @type {Pending} */
    const pending = {
      client_ref: newRef(),
      conversation,
      text: clean(text),
      reply_to,
      corrects,
      urgent,
      attachments,
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
    const { uploader, store } = this.parts;
    this.tries.delete(clientRef);
    this.change(clientRef, { fate: 'queued', code: null });
    const pending = store.state.outbox.find((one) => one.client_ref === clientRef);
    for (const ref of pending?.attachments ?? []) uploader.retry(ref);
    this.pump();
  }

  /**
   * A file of a message that waits or was refused: it goes out without it, and not at all where nothing is left.
   *
   * @param {string} clientRef
   * @param {string} ref
   */
  removeFile(clientRef, ref) {
    const { uploader, store } = this.parts;
    const pending = store.state.outbox.find((one) => one.client_ref === clientRef);
    if (!pending || pending.fate === 'sending' || pending.fate === 'sent') return;
    const attachments = pending.attachments.filter((one) => one !== ref);
    if (!attachments.length && !pending.text) return this.withdraw(clientRef);
    this.change(clientRef, { attachments });
    uploader.tidy();
    if (pending.code === ATTACHMENT && !uploader.of(attachments).some(isStuck)) this.change(clientRef, { fate: 'queued', code: null });
    this.pump();
  }

  /** A file goes no further: the message that it is of waits for a person. @param {string} ref */
  stuck(ref) {
    const pending = this.parts.store.state.outbox.find(({ attachments }) => attachments.includes(ref));
    if (pending?.fate === 'queued') this.change(pending.client_ref, { fate: 'failed', code: ATTACHMENT });
    this.pump();
  }

  /**
   * Only what was refused, or waits for its files, can be withdrawn: nothing of it was stored.
   *
   * @param {string} clientRef
   */
  withdraw(clientRef) {
    this.parts.memory.forgetPending(clientRef);
    this.parts.store.update((state) => ({ ...state, outbox: outbox.remove(state.outbox, clientRef) }));
    this.parts.uploader.tidy();
  }

  /** What this device has kept, from an earlier page or another tab, after a reload or a connection. */
  recall() {
    const kept = this.parts.memory.pending();
    this.parts.store.update((state) => ({ ...state, outbox: kept.reduce(outbox.add, state.outbox) }));
    this.parts.uploader.recall();
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
    this.parts.uploader.tidy();
    this.parts.uploader.recall();
  }

  pump() {
    if (!this.parts.link.isUp) return;
    const { state } = this.parts.store;
    for (const pending of outbox.next(state.outbox, state.attachings)) this.send(pending);
  }

  /** @param {Pending} pending */
  async send(pending) {
    const { client_ref, conversation, text, reply_to, corrects, urgent } = pending;
    const files = this.parts.uploader.of(pending.attachments).flatMap(({ attachment }) => attachment ?? []);
    const request = {
      ...{ conversation, client_ref, reply_to, corrects, urgent },
      ...(text && { text }),
      ...(files.length && { attachments: files.map(({ id }) => id) }),
    };
    this.change(client_ref, { fate: 'sending' }, { kept: false });
    try {
      this.sent(pending, files, await this.parts.link.request('message.send', request));
    } catch (error) {
      if (error instanceof Refusal) this.refused(pending, error);
      // A lost connection: `offline` has put it back in the queue, and the next connection sends it again.
    }
    this.pump();
  }

  /**
   * @param {Pending} pending
   * @param {Attachment[]} attachments
   * @param {Sent} sent
   */
  sent(pending, attachments, sent) {
    this.tries.delete(pending.client_ref);
    this.parts.memory.forgetPending(pending.client_ref);
    this.parts.store.update((state) => withMessage(state, asMessage(pending, attachments, sent, state.account.id)));
    this.parts.uploader.tidy();
  }

  /**
   * @param {Pending} pending
   * @param {Refusal} refusal
   */
  refused(pending, refusal) {
    const tries = (this.tries.get(pending.client_ref) ?? 0) + 1;
    this.tries.set(pending.client_ref, tries);
    if (refusal.code === 'not_found' && pending.attachments.length && !this.renewed.has(pending.client_ref)) {
      this.renewed.add(pending.client_ref);
      this.change(pending.client_ref, { fate: 'queued' });
      this.parts.uploader.again(pending.attachments);
      return;
    }
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
 * @param {Attachment[]} attachments
 * @param {Sent} sent
 * @param {string} author
 * @returns {Message}
 */
const asMessage = (pending, attachments, { seq, at }, author) => ({
  conversation: pending.conversation,
  seq,
  at,
  author,
  kind: 'text',
  client_ref: pending.client_ref,
  text: pending.text || null,
  attachments,
  reply_to: pending.reply_to,
  urgent: pending.urgent,
  data: null,
  corrects: pending.corrects,
  unreadable: null,
});
