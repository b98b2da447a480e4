/**
 * Brings chosen files to the server: two at a time, each under the reference it was given when chosen, again by itself
 * after a lost connection. Until a message has them they lie sealed on this device, so that neither a reload nor the
 * lock loses one.
 */

import { faultOf, isStuck, keptOf, nextOf, ofRefs, restored } from '../model/attaching.js';
import { isPicture } from '../model/attachment.js';
import { withAttaching, withoutLooseFiles } from '../model/state.js';
import { ConnectionLost, Refusal } from '../wire/errors.js';
import { delay } from './backoff.js';

/** @import { Attaching } from '../model/attaching.js' */
/** @import { State } from '../model/state.js' */
/** @import { Store } from '../model/store.js' */
/** @import { Memory } from '../platform/memory.js' */
/** @import { Timers } from '../wire/connection.js' */
/** @import { Attachment } from '../wire/types.js' */

/**
 * @typedef {object} Files the browser's part
 * @property {(file: Blob & {name: string}, limit: number) => Promise<Shrunk>} shrink
 * @property {(what: {conversation: string, ref: string, name: string, body: Blob, onShare: (share: number) => void}) => Upload} upload
 * @property {{put: (key: string, pieces: Uint8Array[]) => Promise<void>, get: (key: string) => Promise<Uint8Array[] | undefined>, remove: (key: string) => Promise<void>}} shelf
 * @property {(body: Blob) => string} show an address of it in this page
 * @property {(address: string) => void} hide
 * @property {(name: string, run: () => Promise<void>) => Promise<void>} alone after any other tab that does the same
 *
 * @typedef {{answer: Promise<Attachment>, cancel: () => void}} Upload
 * @typedef {{body: Blob, name: string, width: number | null, height: number | null}} Shrunk the size of a picture, where it could be decoded
 */

/** More would take the line from each other, and from messages. */
const AT_ONCE = 2;
/** So much is sealed at a time, that nobody who writes meanwhile feels it. */
const PIECE_BYTES = 1 << 18;
/** A quota that ends later than this is told to the person instead of waited for. */
const PATIENCE_MS = 60_000;
const ENDED_MS = 5_000;
/** Of a progress bar. */
const STEP = 0.02;
/** Pictures that were sent from here need not come back from the server, as long as so few are kept. */
const MOST_SHOWN = 24;

export class Uploader {
  /**
   * @param {object} parts
   * @param {Store<State>} parts.store
   * @param {Memory} parts.memory
   * @param {Timers} parts.timers
   * @param {() => number} parts.random
   * @param {() => string} parts.newRef
   * @param {Files} parts.files
   * @param {() => void} parts.onDone a message may go out now
   * @param {(ref: string) => void} parts.onStuck this one goes no further by itself
   */
  constructor(parts) {
    this.parts = parts;
    /** @type {Map<string, Blob>} by ref; none while the session is locked */
    this.bodies = new Map();
    /** @type {Map<string, Upload>} */
    this.running = new Map();
    /** @type {Map<string, number>} */
    this.tries = new Map();
    /** @type {Map<string, any>} timers */
    this.resting = new Map();
    /** @type {Map<string, string>} addresses in this page, by the id of an attachment that was sent from here */
    this.shown = new Map();
    /** All pictures of this page that lie in its memory. @type {Set<string>} */
    this.addresses = new Set();
    /** How often it was closed: what began before the last time ends nowhere. */
    this.closings = 0;
    /** One photo is decoded at a time: ten at once are more than a cheap phone has room for. */
    this.preparing = Promise.resolve();
  }

  /** @param {string} ref */
  get(ref) {
    return this.parts.store.state.attachings.get(ref);
  }

  /**
   * Files were chosen for a message; whoever calls names them in it at once.
   *
   * @param {string} conversation
   * @param {readonly File[]} files
   * @returns {string[]} their refs
   */
  take(conversation, files) {
    return files.map((file) => {
      const ref = this.parts.newRef();
      this.put({ ref, conversation, name: file.name, size: file.size, media_type: file.type, width: null, height: null, stage: 'preparing', share: 0, why: null, attachment: null, preview: null });
      this.preparing = this.preparing.then(() => this.prepare(ref, file));
      return ref;
    });
  }

  /**
   * @param {string} ref
   * @param {File} file
   */
  async prepare(ref, file) {
    const { closings } = this;
    const { files, store } = this.parts;
    const limit = store.state.limits.attachment_bytes;
    if (!this.get(ref)) return;
    const asItIs = { body: file, name: file.name, width: null, height: null };
    const { body, ...told } = file.size ? await files.shrink(file, limit).catch(() => asItIs) : asItIs;
    if (closings !== this.closings || !this.get(ref)) return;
    const why = faultOf(body, limit);
    const preview = why === null && isPicture({ media_type: body.type }) ? this.addressOf(body) : null;
    this.change(ref, { ...told, size: body.size, media_type: body.type, preview, ...(why ? { stage: 'failed', why } : { stage: 'waiting' }) });
    if (why) return;
    this.bodies.set(ref, body);
    this.keep(ref, body).catch(() => undefined); // forbidden or full: after a reload it is to be chosen again
    this.pump();
  }

  pump() {
    for (const one of nextOf(this.parts.store.state.attachings, AT_ONCE, (ref) => this.resting.has(ref))) this.upload(one);
  }

  /** @param {Attaching} one */
  async upload({ ref }) {
    const { closings } = this;
    this.change(ref, { stage: 'sending', share: 0 });
    try {
      await this.parts.files.alone(ref, () => this.uploadAlone(ref, closings));
    } catch (error) {
      if (closings === this.closings) this.failed(ref, error);
    }
    this.running.delete(ref);
    if (closings === this.closings) this.pump();
  }

  /**
   * @param {string} ref
   * @param {number} closings
   */
  async uploadAlone(ref, closings) {
    const { files, memory } = this.parts;
    const done = memory.files().find((kept) => kept.ref === ref)?.attachment; // by another tab
    const body = done ? null : (this.bodies.get(ref) ?? (await this.recalled(ref)));
    const one = this.get(ref);
    if (closings !== this.closings || one?.stage !== 'sending') return;
    if (done) return this.arrived(ref, done);
    if (!body) return this.stuck(ref, { stage: 'gone' });
    const { conversation, name } = one;
    const upload = files.upload({ conversation, ref, name, body, onShare: (share) => this.moved(ref, share) });
    this.running.set(ref, upload);
    const attachment = await upload.answer;
    if (closings === this.closings) this.arrived(ref, attachment);
  }

  /**
   * @param {string} ref
   * @param {number} share
   */
  moved(ref, share) {
    const one = this.get(ref);
    if (one?.stage === 'sending' && (share - one.share >= STEP || share === 1)) this.change(ref, { share });
  }

  /**
   * @param {string} ref
   * @param {Attachment} attachment
   */
  arrived(ref, attachment) {
    const one = this.get(ref);
    if (!one) return;
    this.tries.delete(ref);
    this.bodies.delete(ref); // it stays sealed here until a message has it: the server forgets it after a day
    const { id, name, size, media_type, width, height, pages } = attachment;
    const told = { id, name, size, media_type, width, height, pages };
    this.change(ref, { stage: 'done', share: 1, name, size, attachment: told });
    if (one.preview) this.show(id, one.preview);
    this.parts.onDone();
  }

  /**
   * @param {string} ref
   * @param {unknown} error
   */
  failed(ref, error) {
    const one = this.get(ref);
    if (one?.stage !== 'sending') return;
    if (!(error instanceof Refusal)) return error instanceof ConnectionLost ? this.rest(ref, 0) : this.stuck(ref, { stage: 'failed', why: 'internal' });
    const { code, details, retry_after_ms } = error;
    const passes = code === 'unavailable' || (code === 'rate_limited' && retry_after_ms > 0 && retry_after_ms <= PATIENCE_MS);
    if (passes) return this.rest(ref, retry_after_ms);
    if (code === 'locked' || code === 'unauthenticated') return this.rest(ref, ENDED_MS); // which the page finds out itself
    return this.stuck(ref, { stage: 'failed', why: details.reason ?? code });
  }

  /**
   * Wait, then try again under the same reference.
   *
   * @param {string} ref
   * @param {number} least ms
   */
  rest(ref, least) {
    const tries = this.tries.get(ref) ?? 0;
    this.tries.set(ref, tries + 1);
    const wake = () => {
      this.resting.delete(ref);
      this.pump();
    };
    this.resting.set(ref, this.parts.timers.setTimeout(wake, Math.max(least, delay(tries, this.parts.random))));
    this.change(ref, { stage: 'waiting', share: 0 });
  }

  /**
   * @param {string} ref
   * @param {Partial<Attaching>} change
   */
  stuck(ref, change) {
    this.change(ref, { share: 0, ...change });
    this.parts.onStuck(ref);
  }

  /** @param {string} ref */
  retry(ref) {
    const one = this.get(ref);
    if (!one || !isStuck(one)) return;
    this.wake(ref);
    this.change(ref, { stage: 'waiting', share: 0, why: null, attachment: null });
    this.pump();
  }

  /**
   * The server has them no more, for no message had them within a day: once more from here.
   *
   * @param {readonly string[]} refs
   */
  again(refs) {
    for (const ref of refs) this.change(ref, { stage: 'waiting', share: 0, attachment: null });
    this.pump();
  }

  /** The network is back: at once, instead of when a timer says. */
  up() {
    for (const ref of [...this.resting.keys()]) this.wake(ref);
    this.pump();
  }

  /** @param {string} ref */
  wake(ref) {
    this.parts.timers.clearTimeout(this.resting.get(ref));
    this.resting.delete(ref);
    this.tries.delete(ref);
  }

  /** What no message and no draft names any more is cancelled and forgotten. */
  tidy() {
    const before = this.parts.store.state.attachings;
    this.parts.store.update(withoutLooseFiles);
    const after = this.parts.store.state.attachings;
    if (before === after) return;
    for (const [ref, one] of before) if (!after.has(ref)) this.drop(one);
    this.pump();
  }

  /** @param {Attaching} one */
  drop({ ref, preview, attachment }) {
    this.wake(ref);
    this.running.get(ref)?.cancel();
    this.bodies.delete(ref);
    if (preview && !(attachment && this.shown.has(attachment.id))) this.hide(preview);
    this.forget(ref);
  }

  /** The session is locked, or over: nothing of any file stays readable in this page. */
  close() {
    this.closings += 1;
    const { files, timers } = this.parts;
    for (const upload of this.running.values()) upload.cancel();
    for (const timer of this.resting.values()) timers.clearTimeout(timer);
    for (const address of this.addresses) files.hide(address);
    for (const kept of [this.running, this.resting, this.tries, this.bodies, this.shown, this.addresses]) kept.clear();
  }

  /**
   * What this device has kept of the messages that this page knows, from an earlier page or another tab. What nothing
   * names any more is forgotten; what the draft of another tab names is not.
   */
  recall() {
    const { memory, store } = this.parts;
    const ours = namedBy([...store.state.outbox, ...store.state.writings.values()]);
    const kept = namedBy([...memory.pending(), ...memory.writings().values()]);
    for (const file of memory.files().filter(({ ref }) => !this.get(ref))) {
      if (ours.has(file.ref)) store.update((state) => withAttaching(state, restored(file)));
      else if (!kept.has(file.ref)) this.forget(file.ref);
    }
    for (const ref of ours) if (!this.get(ref)) this.miss(ref);
    this.pump();
  }

  /** A message names a file of which nothing at all is left here: a person is told. @param {string} ref */
  miss(ref) {
    const missed = { ref, conversation: '', name: '?', size: 0, media_type: '', width: null, height: null, attachment: null };
    this.parts.store.update((state) => withAttaching(state, { ...restored(missed), stage: 'gone' }));
    this.parts.onStuck(ref);
  }

  /** @param {string} ref */
  forget(ref) {
    this.parts.memory.forgetFile(ref);
    this.parts.files.shelf.remove(this.placeOf(ref)).catch(() => undefined); // no IndexedDB: nothing lies there
  }

  /**
   * @param {string} ref
   * @param {Blob} body
   */
  async keep(ref, body) {
    const { memory, files } = this.parts;
    const { closings } = this;
    /** @type {Uint8Array[]} */
    const pieces = [];
    for (let start = 0; start < body.size; start += PIECE_BYTES) {
      const bytes = new Uint8Array(await body.slice(start, start + PIECE_BYTES).arrayBuffer());
      const sealed = closings === this.closings ? memory.sealedBytes(ref, pieces.length, bytes) : null;
      if (!sealed) return;
      pieces.push(sealed);
    }
    await files.shelf.put(this.placeOf(ref), pieces);
    if (closings === this.closings && !this.get(ref)) await files.shelf.remove(this.placeOf(ref));
  }

  /**
   * The bytes that were sealed here.
   *
   * @param {string} ref
   * @returns {Promise<Blob | null>} null where they are gone
   */
  async recalled(ref) {
    const { memory, files } = this.parts;
    const { closings } = this;
    const sealed = await files.shelf.get(this.placeOf(ref)).catch(() => undefined);
    const one = this.get(ref);
    if (!sealed?.length || !one || closings !== this.closings) return null;
    const pieces = sealed.map((piece, index) => memory.openedBytes(ref, index, piece));
    if (pieces.some((piece) => piece === null)) return null;
    const body = new Blob(/** @type {any} */ (pieces), { type: one.media_type });
    if (body.size !== one.size) return null;
    this.bodies.set(ref, body);
    if (isPicture(one) && !one.preview) this.change(ref, { preview: this.addressOf(body) });
    return body;
  }

  /** @param {string} ref */
  placeOf(ref) {
    return `${this.parts.memory.account}/${ref}`;
  }

  /**
   * @param {string} id
   * @param {string} address
   */
  show(id, address) {
    this.shown.set(id, address);
    const [oldest] = this.shown;
    if (this.shown.size <= MOST_SHOWN || !oldest) return;
    this.shown.delete(oldest[0]);
    this.hide(oldest[1]);
  }

  /** @param {Blob} body */
  addressOf(body) {
    const address = this.parts.files.show(body);
    this.addresses.add(address);
    return address;
  }

  /** @param {string} address */
  hide(address) {
    this.addresses.delete(address);
    this.parts.files.hide(address);
  }

  /** @param {Attaching} one */
  put(one) {
    this.parts.store.update((state) => withAttaching(state, one));
    this.parts.memory.keepFile(keptOf(one));
  }

  /**
   * @param {string} ref
   * @param {Partial<Attaching>} change
   */
  change(ref, change) {
    const one = this.get(ref);
    if (!one) return;
    const isKept = ['name', 'size', 'attachment'].some((name) => name in change);
    if (isKept) this.put({ ...one, ...change });
    else this.parts.store.update((state) => withAttaching(state, { ...one, ...change }));
  }

  /**
   * @param {readonly string[]} refs
   * @returns {Attaching[]}
   */
  of(refs) {
    return ofRefs(this.parts.store.state.attachings, refs);
  }
}

/** @param {readonly {attachments: readonly string[]}[]} messages */
const namedBy = (messages) => new Set(messages.flatMap(({ attachments }) => attachments));
