/** Holds the server to its archive: at each connection, and for the messages on screen; sounds an alarm that stays. */

import { ArchiveAlarm } from '../model/alarm.js';
import { Archive } from '../model/archive.js';
import { isSame } from '../model/bytes.js';
import { isWritten } from '../model/record.js';
import { Store } from '../model/store.js';
import { ConnectionLost, Refusal } from '../wire/errors.js';
import { delay } from './backoff.js';

/** @import { Why } from '../model/alarm.js' */
/** @import { Proved } from '../model/archive.js' */
/** @import { Kept, KnownArchive } from '../platform/known.js' */
/** @import { Timers } from '../wire/connection.js' */
/** @import { Checkpoint, Message, Proof } from '../wire/types.js' */

/** An entry is in a checkpoint a second after it was written. */
const SOON_MS = 2_000;
/** Between two messages that are asked for by hand: the person at the same connection goes on writing meanwhile. */
const PACE_MS = 100;
/** The archive grows while one asks: a proof and a checkpoint are of one tree as a rule. */
const TRIES = 8;
/** To be asked again a little later. */
const PASSING = new Set(['unavailable', 'internal', 'rate_limited']);

/**
 * @typedef {object} Alarm with its evidence, which says nothing of what anybody wrote
 * @property {Why} why
 * @property {number} at
 * @property {string | null} conversation of the message that does not hold
 * @property {number | null} seq
 * @property {string} key
 * @property {string | null} known the last checkpoint that held
 * @property {string | null} told what the server showed instead
 * @property {number | null} reported_at when the person has told somebody
 *
 * @typedef {object} Seen messages of one conversation that were verified, from one to another
 * @property {number} first
 * @property {number} last
 * @property {number} at
 *
 * @typedef {object} Standing
 * @property {boolean | null} able whether this browser verifies signatures; null before one knows
 * @property {number | null} size how many entries the last checkpoint has that held in this page; null before the first
 * @property {number | null} at when the last one held, in this page or before
 * @property {Alarm | null} alarm
 * @property {ReadonlyMap<string, Seen>} seen by conversation
 *
 * @typedef {object} Device
 * @property {() => Promise<boolean>} canVerify
 * @property {() => Promise<string>} fetchKey
 * @property {Pick<KnownArchive, 'get' | 'put' | 'onElsewhere'>} known
 */

/** @type {Standing} */
const UNKNOWN = { able: null, size: null, at: null, alarm: null, seen: new Map() };

export class Guard {
  /**
   * @param {object} parts
   * @param {(op: string, fields: Record<string, unknown>) => Promise<any>} parts.request
   * @param {(conversation: string) => Message | undefined} parts.newest the last message of a conversation, where it is loaded
   * @param {() => string} parts.me whose messages this page has written itself
   * @param {Device} parts.device
   * @param {Timers} parts.timers
   * @param {() => number} parts.now
   * @param {() => number} parts.random
   */
  constructor({ request, newest, me, device, timers, now, random }) {
    this.request = request;
    this.newest = newest;
    this.me = me;
    this.device = device;
    this.timers = timers;
    this.now = now;
    this.random = random;
    /** @type {Store<Standing>} */
    this.store = new Store({ ...UNKNOWN, ...kept(device) });
    /** @type {Proved | null} the newest message that was verified, which the next one follows */
    this.last = null;
    this.attempt = 0;
    /** @type {Map<string, any>} what is to be done a little later, once each */
    this.due = new Map();
  }

  stop() {
    for (const timer of this.due.values()) this.timers.clearTimeout(timer);
    this.due.clear();
  }

  /** Another tab of this account has gone on, or has sounded an alarm. */
  mirror() {
    this.tell(kept(this.device));
  }

  /** A connection has begun, or the session was unlocked: has the archive only grown since? */
  look() {
    return this.quietly('look', () => this.look(), async () => {
      await this.advance(await this.archive());
    });
  }

  /**
   * The newest message of a conversation that is on screen is looked at, once it can be.
   *
   * @param {string} conversation
   */
  soon(conversation) {
    this.later('newest', SOON_MS, () => this.quietly('newest', () => this.soon(conversation), () => this.verifyNewest(conversation)));
  }

  /** @param {string} conversation */
  async verifyNewest(conversation) {
    const message = this.newest(conversation);
    if (!message) return;
    const known = this.store.state.seen.get(conversation);
    if (known?.last === message.seq) return;
    const proved = await this.prove(conversation, message);
    const follows = this.last?.entry.conversation === conversation && this.last.entry.seq === message.seq - 1 && known?.last === message.seq - 1;
    if (follows) await this.sounding(async () => mustFollow(this.last, proved), message);
    this.last = proved;
    this.see(conversation, follows && known ? known.first : message.seq, message.seq);
  }

  /**
   * Every one of these messages, as it is shown, is in the archive, and each follows the one before.
   *
   * Raises: ArchiveAlarm, which was sounded then; Refusal, ConnectionLost: nothing is known of the rest
   *
   * @param {string} conversation
   * @param {readonly Message[]} messages in rising seq without gaps
   * @param {{onStep: (count: number) => void, signal: AbortSignal}} how
   * @returns {Promise<boolean>} false where it was given up
   */
  async verify(conversation, messages, { onStep, signal }) {
    const given = new Promise((done) => signal.addEventListener('abort', () => done(null)));
    /** @type {Proved | null} */
    let last = null;
    for (const [index, message] of messages.entries()) {
      const proved = await Promise.race([given, this.sounding(() => this.patiently(() => this.prove(conversation, message)), message)]);
      if (signal.aborted) return false;
      await this.sounding(async () => mustFollow(last, proved), message);
      last = proved;
      onStep(index + 1);
      await this.rest(PACE_MS);
    }
    this.last = last;
    if (messages.length) this.see(conversation, messages[0].seq, messages[messages.length - 1].seq);
    return true;
  }

  /** The person has told whoever runs the server; the alarm goes from the top of the page, and stays in the heads. */
  report() {
    const kept = this.device.known.get();
    if (!kept?.alarm) return;
    this.keep({ ...kept, alarm: { ...kept.alarm, reported_at: this.now() } });
  }

  /** Begin again with the archive as it is: what was known of it before is forgotten. */
  trust() {
    this.device.known.put(null);
    this.last = null;
    this.store.update(({ able }) => ({ ...UNKNOWN, able }));
    return this.look();
  }

  // --- asking ---

  /**
   * What is known, as it was kept: another tab may have gone on. The first key is believed.
   *
   * Raises: ArchiveAlarm, Refusal, ConnectionLost
   */
  async archive() {
    const kept = this.device.known.get();
    if (kept) return Archive.of(kept);
    return Archive.of({ key: await this.device.fetchKey(), checkpoint: null }).catch(() => {
      throw new Refusal('unavailable'); // nothing was known before that it could contradict
    });
  }

  /**
   * Go on to the newest checkpoint.
   *
   * Raises: ArchiveAlarm, Refusal, ConnectionLost
   *
   * @param {Archive} archive
   */
  async advance(archive) {
    const told = await this.checkpoint(archive.size);
    try {
      await archive.take(told);
    } catch (error) {
      if (error instanceof ArchiveAlarm) error.told = told.checkpoint;
      throw error;
    }
    const at = this.now();
    this.keep({ ...archive.known, at, alarm: this.device.known.get()?.alarm ?? null });
    this.tell({ size: archive.size, at });
  }

  /**
   * @param {number} since
   * @returns {Promise<Checkpoint>}
   */
  async checkpoint(since) {
    try {
      return await this.request('archive.checkpoint', { since });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code === 'conflict') throw new ArchiveAlarm('shrunk');
      if (error.code === 'bad_request') throw new ArchiveAlarm('unsigned');
      throw error;
    }
  }

  /**
   * @param {string} conversation
   * @param {Message} message as it is shown
   * @returns {Promise<Proved>}
   */
  async prove(conversation, message) {
    const archive = await this.archive();
    for (let tries = 0; tries < TRIES; tries += 1) {
      /** @type {Proof} */
      const proof = await this.request('archive.prove', { conversation, seq: message.seq });
      const proved = await archive.proved(conversation, message.seq, proof).catch((error) => {
        throw aboutMessage(error, message, proof.checkpoint);
      });
      if (proved && (await this.isShown(message, proved))) return proved;
      if (proved) throw aboutMessage(new ArchiveAlarm('other'), message, proof.checkpoint);
      await this.advance(archive);
    }
    throw new Refusal('unavailable');
  }

  /**
   * Whether it was written as it is shown. Two are asked for once more: what was erased since it came is shown no more
   * then; and of one's own, which are shown as they were typed, the server may spell a letter otherwise.
   *
   * @param {Message} message
   * @param {Proved} proved
   */
  async isShown(message, { entry, content }) {
    if (isWritten(message, entry, content)) return true;
    if (content !== null && message.author !== this.me()) return false;
    const page = await this.request('message.history', { conversation: message.conversation, after: message.seq - 1, limit: 1 });
    return page.messages.some((/** @type {Message} */ one) => one.seq === message.seq && isWritten(one, entry, content));
  }

  // --- small parts ---

  /**
   * In the background: an alarm is sounded, what passes is asked again, and nobody is told of the rest.
   *
   * @param {string} name
   * @param {() => void} again
   * @param {() => Promise<void>} work
   */
  async quietly(name, again, work) {
    if (!(await this.isAble())) return;
    try {
      await this.sounding(work);
      this.attempt = 0;
    } catch (error) {
      if (error instanceof ArchiveAlarm || error instanceof ConnectionLost) return;
      if (!(error instanceof Refusal)) throw error;
      if (PASSING.has(error.code)) this.later(name, Math.max(SOON_MS, error.retry_after_ms, delay(this.attempt++, this.random)), again);
    }
  }

  async isAble() {
    if (this.store.state.able === null) this.tell({ able: await this.device.canVerify() });
    return this.store.state.able;
  }

  /**
   * @template T
   * @param {() => Promise<T>} work
   * @param {Message} [message] that it is about
   * @returns {Promise<T>}
   */
  async sounding(work, message) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ArchiveAlarm) this.sound(message ? aboutMessage(error, message, error.told) : error);
      throw error;
    }
  }

  /**
   * The first one stays, with its evidence; once it was reported, another kind is told again.
   *
   * @param {ArchiveAlarm} alarm
   */
  sound({ why, conversation, seq, told }) {
    const kept = this.device.known.get();
    if (!kept || (kept.alarm && (kept.alarm.reported_at === null || kept.alarm.why === why))) return;
    this.keep({ ...kept, alarm: { why, at: this.now(), conversation, seq, key: kept.key, known: kept.checkpoint, told, reported_at: null } });
  }

  /**
   * Asked too fast, or an entry that is no second old: wait, and ask again.
   *
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async patiently(work) {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Refusal && PASSING.has(error.code)) || tries >= TRIES) throw error;
        await this.rest(Math.max(PACE_MS, error.retry_after_ms, delay(tries, this.random)));
      }
    }
  }

  /** @param {number} ms @returns {Promise<void>} */
  rest(ms) {
    return new Promise((done) => this.timers.setTimeout(() => done(), ms));
  }

  /**
   * @param {string} name
   * @param {number} ms
   * @param {() => void} run
   */
  later(name, ms, run) {
    if (this.due.has(name)) return;
    this.due.set(
      name,
      this.timers.setTimeout(() => {
        this.due.delete(name);
        run();
      }, ms),
    );
  }

  /** @param {Kept} kept */
  keep(kept) {
    this.device.known.put(kept);
    if (kept.alarm !== this.store.state.alarm) this.tell({ alarm: kept.alarm });
  }

  /**
   * @param {string} conversation
   * @param {number} first
   * @param {number} last
   */
  see(conversation, first, last) {
    this.store.update((state) => ({ ...state, seen: new Map([...state.seen, [conversation, { first, last, at: this.now() }]]) }));
  }

  /** @param {Partial<Standing>} news */
  tell(news) {
    this.store.update((state) => ({ ...state, ...news }));
  }
}

/** @param {Device} device */
const kept = ({ known }) => ({ at: known.get()?.at ?? null, alarm: known.get()?.alarm ?? null });

/**
 * Raises: ArchiveAlarm
 *
 * @param {Proved | null} before
 * @param {Proved} proved
 */
function mustFollow(before, { entry }) {
  if (before && !isSame(before.leaf, entry.previous)) throw new ArchiveAlarm('other');
}

/**
 * @template E
 * @param {E} error
 * @param {Message} message
 * @param {string | null} told
 * @returns {E}
 */
function aboutMessage(error, { conversation, seq }, told) {
  return error instanceof ArchiveAlarm ? Object.assign(error, { conversation, seq, told }) : error;
}
