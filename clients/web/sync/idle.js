/** Whether somebody is there: the session locks when nobody has been for a while, and the server hears of who only reads. */

/** @import { Timers } from '../wire/connection.js' */

/** The server is told at most so often; it keeps activity to the minute. */
const TOLD_EVERY_MS = 60_000;
/** Other tabs hear of each stir, but not of each pixel. */
const SHARED_EVERY_MS = 1_000;

export class Idle {
  /**
   * @param {object} parts
   * @param {Timers} parts.timers
   * @param {() => number} parts.now
   * @param {() => void} parts.onIdle nobody has stirred for the time that was given
   * @param {() => void} parts.onActive to be told to the server
   * @param {() => void} parts.onStir to be told to other tabs
   */
  constructor(parts) {
    this.parts = parts;
    /** @type {number | null} null while nothing is watched */
    this.lockAfter_ms = null;
    this.stirredAt = 0;
    this.sharedAt = 0;
    this.toldAt = 0;
    /** @type {any} */
    this.due = null;
    /** @type {any} */
    this.telling = null;
  }

  /** @param {number | null} lockAfter_s null where nothing locks */
  watch(lockAfter_s) {
    this.rest();
    if (lockAfter_s === null) return;
    const now = this.parts.now();
    this.lockAfter_ms = lockAfter_s * 1_000;
    this.stirredAt = now;
    this.toldAt = now; // whoever unlocks or logs in is known to be there
    this.wait();
  }

  rest() {
    this.parts.timers.clearTimeout(this.due);
    this.parts.timers.clearTimeout(this.telling);
    this.telling = null;
    this.lockAfter_ms = null;
  }

  /** Somebody typed, touched, scrolled or moved the pointer here. */
  stir() {
    if (!this.stirElsewhere()) return;
    const now = this.stirredAt;
    if (now - this.sharedAt >= SHARED_EVERY_MS) {
      this.sharedAt = now;
      this.parts.onStir();
    }
    this.tell(now);
  }

  /**
   * Somebody stirred in another tab, which tells the server itself.
   *
   * @returns {boolean} false where they came too late: a device that slept has run no timer
   */
  stirElsewhere() {
    if (this.lockAfter_ms === null || this.look()) return false;
    this.stirredAt = this.parts.now();
    return true;
  }

  /**
   * See whether the time is over, after a device slept or when the page is looked at again.
   *
   * @returns {boolean}
   */
  look() {
    if (this.lockAfter_ms === null || this.parts.now() - this.stirredAt < this.lockAfter_ms) return false;
    this.rest();
    this.parts.onIdle();
    return true;
  }

  wait() {
    const { timers, now } = this.parts;
    const left_ms = this.stirredAt + (this.lockAfter_ms ?? 0) - now();
    this.due = timers.setTimeout(() => {
      if (this.lockAfter_ms !== null && !this.look()) this.wait();
    }, left_ms);
  }

  /**
   * At once, or when the minute is over: the server then never takes for idle who is not.
   *
   * @param {number} now
   */
  tell(now) {
    if (this.telling !== null) return;
    const left_ms = this.toldAt + TOLD_EVERY_MS - now;
    if (left_ms <= 0) return this.told();
    this.telling = this.parts.timers.setTimeout(() => this.told(), left_ms);
  }

  told() {
    this.telling = null;
    this.toldAt = this.parts.now();
    this.parts.onActive();
  }
}
