/** Keeps one connection alive: dials, notices the end, comes back with jitter, and says when the session itself is over. */

import { Connection } from '../wire/connection.js';
import { ConnectionLost, Refusal } from '../wire/errors.js';
import { CLOSE_CODES } from '../wire/names.js';
import { delay } from './backoff.js';

/** @import { Event, SessionState, Welcome } from '../wire/types.js' */
/** @import { Timers } from '../wire/connection.js' */

/** A connection that lived this long was a good one: the next failure counts from zero again. */
const GOOD_AFTER_MS = 10_000;

/** @type {Set<number>} */
const SLOW = new Set([CLOSE_CODES.NOT_UNDERSTOOD, CLOSE_CODES.FLOOD, CLOSE_CODES.FRAME_TOO_LARGE]);

export class Link {
  /**
   * @param {object} parts
   * @param {(subprotocol: string) => WebSocket} parts.dial
   * @param {Timers} parts.timers
   * @param {() => number} parts.now
   * @param {() => number} parts.random
   * @param {() => Promise<SessionState>} parts.whoIsAsking
   * @param {(welcome: Welcome) => void} parts.onUp
   * @param {() => void} parts.onDown
   * @param {() => void} parts.onEnded the session is over: only logging in again helps
   * @param {() => void} parts.onLocked a request was refused because the session is locked
   * @param {(event: Event) => void} parts.onEvent
   */
  constructor(parts) {
    this.parts = parts;
    this.attempt = 0;
    this.stopped = false;
    /** @type {Connection | null} */
    this.connection = null;
    /** @type {number | null} when the welcome came */
    this.upAt = null;
    /** @type {any} */
    this.timer = null;
  }

  start() {
    this.dial();
  }

  stop() {
    this.stopped = true;
    this.parts.timers.clearTimeout(this.timer);
    this.connection?.close();
  }

  get isUp() {
    return this.upAt !== null;
  }

  /** Try now instead of later: the network is back, or somebody looks. */
  wake() {
    if (this.stopped || this.connection) return;
    this.attempt = 0;
    this.dial();
  }

  /** The device says that it has no network: do not wait for the socket to notice. */
  drop() {
    this.connection?.close();
  }

  /** Come back at once over a new connection: the token is another one now. */
  redial() {
    this.drop();
    this.wake();
  }

  /**
   * @param {string} op
   * @param {Record<string, unknown>} fields
   * @returns {Promise<any>}
   */
  async request(op, fields) {
    if (!this.connection || !this.isUp) throw new ConnectionLost();
    try {
      return await this.connection.request(op, fields);
    } catch (error) {
      if (error instanceof Refusal && error.code === 'locked') this.parts.onLocked();
      throw error;
    }
  }

  /**
   * @param {string} op
   * @param {Record<string, unknown>} fields
   */
  tell(op, fields) {
    if (this.isUp) this.connection?.tell(op, fields);
  }

  dial() {
    this.parts.timers.clearTimeout(this.timer);
    this.connection = new Connection({
      dial: this.parts.dial,
      timers: this.parts.timers,
      onEvent: this.parts.onEvent,
      onWelcome: (welcome) => this.up(welcome),
      onClose: (code) => this.down(code),
    });
  }

  /** @param {Welcome} welcome */
  up(welcome) {
    this.upAt = this.parts.now();
    this.parts.onUp(welcome);
  }

  /** @param {number} code */
  down(code) {
    const wasUp = this.upAt !== null;
    const lived = wasUp && this.parts.now() - (this.upAt ?? 0) >= GOOD_AFTER_MS;
    this.connection = null;
    this.upAt = null;
    this.parts.onDown();
    if (this.stopped) return;
    if (code === CLOSE_CODES.SESSION_ENDED) this.end();
    else if (wasUp) this.later(code, lived ? 0 : this.attempt);
    else this.afterRefusedUpgrade(code);
  }

  end() {
    this.stopped = true;
    this.parts.onEnded();
  }

  /**
   * A browser does not tell why an upgrade failed; only asking over HTTP tells a dead network from a dead session.
   *
   * @param {number} code
   */
  async afterRefusedUpgrade(code) {
    this.later(code, this.attempt);
    const refusal = await this.parts.whoIsAsking().catch((error) => error);
    if (this.stopped || !(refusal instanceof Refusal) || refusal.code !== 'unauthenticated') return;
    this.parts.timers.clearTimeout(this.timer);
    this.end();
  }

  /**
   * @param {number} code
   * @param {number} attempt
   */
  later(code, attempt) {
    const wait = delay(attempt, this.parts.random, { slow: SLOW.has(code) });
    this.attempt = attempt + 1;
    this.timer = this.parts.timers.setTimeout(() => this.dial(), wait);
  }
}
