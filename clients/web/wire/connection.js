/** One WebSocket connection: requests with their answers, events, and how it ended. It never reconnects by itself. */

import { ConnectionLost, Refusal } from './errors.js';
import { PATH, SUBPROTOCOL } from './names.js';

/** @import { Event, Welcome } from './types.js' */
/** @typedef {{resolve: (result: any) => void, reject: (reason: Error) => void, timer: any}} Waiting */
/** @typedef {{setTimeout: (run: () => void, ms: number) => any, clearTimeout: (timer: any) => void}} Timers */

/**
 * Longer than a slow commit and a slow phone network together, shorter than a person's patience. An answer that does
 * not come means a dead connection that TCP has not noticed; the request is asked again on the next one.
 */
export const ANSWER_TIMEOUT_MS = 15_000;

/** @param {Location} location */
export const address = (location) => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${PATH}`;

export class Connection {
  /**
   * @param {object} parts
   * @param {(subprotocol: string) => WebSocket} parts.dial
   * @param {Timers} parts.timers
   * @param {(welcome: Welcome) => void} parts.onWelcome
   * @param {(event: Event) => void} parts.onEvent
   * @param {(code: number) => void} parts.onClose told once, after every waiting request was rejected
   */
  constructor({ dial, timers, onWelcome, onEvent, onClose }) {
    this.timers = timers;
    this.onWelcome = onWelcome;
    this.onEvent = onEvent;
    this.onClose = onClose;
    this.nextId = 1;
    this.ended = false;
    /** @type {Map<number, Waiting>} */
    this.waiting = new Map();
    this.opening = timers.setTimeout(() => this.close(), ANSWER_TIMEOUT_MS);
    this.socket = dial(SUBPROTOCOL);
    this.socket.onmessage = (message) => this.receive(message.data);
    this.socket.onclose = (closing) => this.end(closing.code);
    this.socket.onerror = () => this.close();
  }

  /**
   * Ask, and wait for the answer.
   *
   * Raises: Refusal; ConnectionLost, and then whether the server executed it is not known
   *
   * @param {string} op
   * @param {Record<string, unknown>} fields
   * @returns {Promise<any>}
   */
  request(op, fields) {
    if (this.ended || this.socket.readyState !== 1) return Promise.reject(new ConnectionLost());
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timer = this.timers.setTimeout(() => this.close(), ANSWER_TIMEOUT_MS);
      this.waiting.set(id, { resolve, reject, timer });
      this.socket.send(JSON.stringify({ op, id, ...fields }));
    });
  }

  /**
   * Say something that has no answer.
   *
   * @param {string} op
   * @param {Record<string, unknown>} fields
   */
  tell(op, fields) {
    if (!this.ended && this.socket.readyState === 1) this.socket.send(JSON.stringify({ op, ...fields }));
  }

  close() {
    this.socket.close();
    // A network that is gone never completes the closing handshake: what waits is told now.
    this.end(1006);
  }

  /** @param {string} data */
  receive(data) {
    if (this.ended) return;
    const frame = JSON.parse(data);
    if (frame.op === 'ok' || frame.op === 'error') this.answer(frame);
    else if (frame.op === 'welcome') this.welcome(frame);
    else this.onEvent(frame);
  }

  /** @param {Welcome} welcome */
  welcome(welcome) {
    this.timers.clearTimeout(this.opening);
    this.onWelcome(welcome);
  }

  /** @param {{op: string, id: number, result?: any, code?: string, details?: Record<string, any>}} frame */
  answer(frame) {
    const waiting = this.waiting.get(frame.id);
    if (!waiting) return;
    this.waiting.delete(frame.id);
    this.timers.clearTimeout(waiting.timer);
    if (frame.op === 'ok') waiting.resolve(frame.result);
    else waiting.reject(new Refusal(frame.code ?? 'internal', frame.details));
  }

  /** @param {number} code */
  end(code) {
    if (this.ended) return;
    this.ended = true;
    this.timers.clearTimeout(this.opening);
    for (const { reject, timer } of this.waiting.values()) {
      this.timers.clearTimeout(timer);
      reject(new ConnectionLost());
    }
    this.waiting.clear();
    this.onClose(code);
  }
}
