/** Notifications of one account on this device: switched on and off, kept up, and shown while the page is not looked at. */

import { unreadOf } from '../model/state.js';
import { ConnectionLost, Refusal } from '../wire/errors.js';

/** @import { Client } from './client.js' */
/** @import { MessageEvent as Said } from '../wire/types.js' */
/** @import { Shown } from '../platform/notifications.js' */
/**
 * @typedef {object} Browser what shows notifications, and where they are sent
 * @property {() => Promise<boolean>} askPermission
 * @property {() => boolean} isAllowed
 * @property {() => string | null} chosenBy
 * @property {(account: string | null) => void} choose
 * @property {(key: string) => Promise<{endpoint: string, p256dh: string, auth: string}>} subscribe
 * @property {() => Promise<void>} unsubscribe
 * @property {(shown: Shown) => Promise<void>} show
 * @property {() => Promise<{conversation: string, close: () => void}[]>} standing
 */

/** The browser, or the person, does not allow notifications. */
export class NotAllowed extends Error {}
/** The browser's own push service cannot be reached. */
export class NoPushService extends Error {}

export class Notices {
  /**
   * @param {object} parts
   * @param {Client} parts.client
   * @param {Browser} parts.browser
   * @param {() => boolean} parts.isLooking
   */
  constructor({ client, browser, isLooking }) {
    this.client = client;
    this.browser = browser;
    this.isLooking = isLooking;
    this.isKept = false;
  }

  get isOn() {
    return this.browser.chosenBy() === this.client.store.state.account.id && this.browser.isAllowed();
  }

  /** Raises: NotAllowed, NoPushService, Refusal, ConnectionLost */
  async switchOn() {
    if (!(await this.browser.askPermission())) throw new NotAllowed();
    await this.subscribe();
    this.browser.choose(this.client.store.state.account.id);
  }

  /** Raises: Refusal, ConnectionLost */
  async switchOff() {
    this.browser.choose(null);
    await this.client.request('push.unsubscribe', {});
    await this.browser.unsubscribe();
  }

  /**
   * Raises: Refusal, ConnectionLost
   *
   * @returns {Promise<{outcome: 'taken' | 'gone' | 'refused' | 'later', status: number | null}>}
   */
  test() {
    return this.client.request('push.test', {});
  }

  /** A new session of who has asked for notifications here is pushed to as the one before; browsers change their address too. */
  async keep() {
    if (this.isKept || !this.isOn || this.client.lock.isOn || !this.client.link.isUp) return;
    this.isKept = true;
    await this.subscribe().catch((error) => {
      this.isKept = false;
      if (!(error instanceof Refusal || error instanceof ConnectionLost || error instanceof NoPushService)) throw error;
    });
  }

  async subscribe() {
    const { key } = await this.client.request('push.get', {});
    const subscription = await this.browser.subscribe(key).catch(() => {
      throw new NoPushService();
    });
    await this.client.request('push.subscribe', subscription);
  }

  /** A message came, and nobody looks at the page. @param {Said} message */
  async heard(message) {
    const { state } = this.client.store;
    const known = state.conversations.get(message.conversation);
    const isNews = message.kind === 'text' && message.author !== state.account.id && known;
    if (!isNews || this.isLooking() || !this.isOn || (known.conversation.muted && !message.urgent)) return;
    const shown = { tag: message.conversation, unread: Math.max(1, unreadOf(state, known) ?? 1), urgent: message.urgent };
    await this.browser.show(shown);
  }

  /** Somebody looks: what they have read is no news any more. A push may be of what this page has not heard of yet. */
  async tidy() {
    if (this.client.lock.isOn || !this.isOn || !this.isLooking()) return;
    const standing = await this.browser.standing();
    if (standing.length === 0) return;
    await this.client.sync();
    for (const { conversation, close } of standing) if (!this.waits(conversation)) close();
  }

  /** @param {string} conversation */
  waits(conversation) {
    const { state } = this.client.store;
    const known = state.conversations.get(conversation);
    return known !== undefined && unreadOf(state, known) !== 0;
  }
}
