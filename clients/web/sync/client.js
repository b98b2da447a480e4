/** The client without its screen: keeps the state true to the server, and does what a person asks. */

import * as model from '../model/state.js';
import * as threads from '../model/thread.js';
import { TYPING_EVERY_MS, expired } from '../model/typing.js';
import { ConnectionLost, Refusal } from '../wire/errors.js';
import { Idle } from './idle.js';
import { Link } from './link.js';
import { Lock } from './lock.js';
import { Sender } from './sender.js';

/** @import { State } from '../model/state.js' */
/** @import { Store } from '../model/store.js' */
/** @import { Memory } from '../platform/memory.js' */
/** @import { Timers } from '../wire/connection.js' */
/** @import { Tabs } from '../platform/tabs.js' */
/** @import { Account, Conversation, DirectoryPage, Event, History, SessionState, Welcome } from '../wire/types.js' */

const PAGE = 50;
/** The largest page of the contract: for catching up, where fewer round trips count more than the first paint. */
const LARGE_PAGE = 200;
/** Read messages shown above the first unread one, so that one knows what it answers. */
const CONTEXT = 20;

/**
 * @typedef {object} Environment what a browser provides, and a test replaces
 * @property {(subprotocol: string) => WebSocket} dial
 * @property {Timers} timers
 * @property {() => number} now
 * @property {() => number} random
 * @property {() => string} newRef
 * @property {() => Promise<SessionState>} whoIsAsking
 */

export class Client {
  /**
   * @param {object} parts
   * @param {Store<State>} parts.store
   * @param {Memory} parts.memory
   * @param {Pick<Tabs, 'tell' | 'listen' | 'close'>} parts.tabs
   * @param {Environment} parts.environment
   * @param {(reason: 'ended' | 'pin' | 'other_account') => void} parts.onEnded `pin`: after the last wrong one
   */
  constructor({ store, memory, tabs, environment, onEnded }) {
    this.store = store;
    this.memory = memory;
    this.tabs = tabs;
    this.environment = environment;
    this.onEnded = onEnded;
    this.isPinSpent = false;
    /** @type {string | null} the conversation on screen */
    this.shown = null;
    /** @type {Map<string, number>} read pointers that the server has not acknowledged */
    this.reads = new Map();
    /** @type {Map<string, Promise<void>>} one load at a time per conversation and direction */
    this.loading = new Map();
    this.typedAt = 0;
    this.heardAt = 0;
    this.link = new Link({
      ...environment,
      onUp: (welcome) => this.up(welcome),
      onDown: () => this.down(),
      onEnded: () => onEnded(this.isPinSpent ? 'pin' : 'ended'),
      onLocked: () => this.lock.heard(),
      onEvent: (event) => this.hear(event),
    });
    this.sender = new Sender({ ...environment, store, memory, link: this.link });
    this.lock = new Lock({
      ...environment,
      store,
      memory,
      tabs,
      link: this.link,
      onLocked: () => this.locked(),
      onUnlocked: (how) => this.unlocked(how),
      onOtherAccount: () => onEnded('other_account'),
    });
    this.idle = new Idle({
      ...environment,
      onIdle: () => this.lock.lock(),
      onActive: () => this.unlessLost(this.link.request('session.active', {})),
      onStir: () => tabs.tell('active'),
    });
  }

  start() {
    this.tabs.listen((word) => this.hearTab(word));
    if (!this.lock.isOn) this.resume();
    this.link.start();
  }

  stop() {
    this.idle.rest();
    this.tabs.close();
    this.link.stop();
    this.memory.close();
  }

  // --- the lock ---

  /** What was kept on this device comes back: at the start, and when the session is unlocked. */
  resume() {
    const { session } = this.store.state;
    this.store.update((state) => ({ ...state, drafts: this.memory.drafts() }));
    this.sender.recall();
    this.idle.watch(session.lock_after_s);
  }

  locked() {
    this.idle.rest();
    this.sender.down();
    this.shown = null;
  }

  /** @param {{afresh: boolean}} how */
  unlocked({ afresh }) {
    this.resume();
    if (afresh || !this.link.isUp) return this.link.redial();
    this.sender.pump();
    this.unlessLost(this.catchUp());
  }

  /**
   * Raises: Refusal, ConnectionLost
   *
   * @param {string} pin
   */
  async unlock(pin) {
    try {
      await this.lock.unlock(pin);
    } catch (error) {
      this.isPinSpent = error instanceof Refusal && error.details.attempts_left === 0;
      throw error;
    }
  }

  /**
   * Raises: Refusal (bad_request: no PIN, or a trivial one; forbidden: the password is wrong), ConnectionLost
   *
   * @param {string} pin
   * @param {string} password
   */
  async setPin(pin, password) {
    await this.request('session.set_pin', { pin, password });
    this.memory.keepPinLength(pin.length);
    this.store.update((state) => ({ ...state, session: { ...state.session, pin_set: true } }));
    this.unlessLost(this.renewed());
  }

  /** The proofs of the session are others than before: another PIN, or a full log-in in place. */
  renewed() {
    return this.lock.proved();
  }

  /** @param {'active' | 'locked' | 'unlocked'} word */
  hearTab(word) {
    if (word === 'active') this.idle.stirElsewhere();
    if (word === 'locked') this.lock.close();
    if (word === 'unlocked' && this.lock.isOn) this.unlessLost(this.lock.proved());
  }

  // --- the connection ---

  /** @param {Welcome} welcome */
  up(welcome) {
    if (welcome.account.id !== this.store.state.account.id) return this.onEnded('other_account');
    this.heardAt = this.environment.now();
    this.sender.recall();
    this.store.update((state) => ({
      ...model.online(state, this.environment.now()),
      account: welcome.account,
      limits: welcome.limits,
    }));
    this.lock.welcomed(welcome.session);
    if (this.lock.isOn) return;
    this.sender.pump();
    this.unlessLost(this.catchUp());
  }

  down() {
    this.sender.down();
    this.store.update((state) => model.offline(state, this.environment.now()));
  }

  /** @param {Event} event */
  hear(event) {
    this.heardAt = this.environment.now();
    if (event.op === 'session.locked') this.lock.heard();
    if (this.lock.isOn) return;
    if (event.op === 'message' && event.author === this.store.state.account.id && event.client_ref) {
      this.memory.forgetPending(event.client_ref);
    }
    this.store.update((state) => model.apply(state, event, this.environment.now()));
    if (event.op === 'typing') this.forgetTyping();
    if (event.op === 'message') this.afterMessage(event.conversation);
    if (event.op === 'receipt') this.unlessLost(this.refreshStale());
    if (event.op === 'message') this.sender.pump();
  }

  /** @param {string} conversation */
  afterMessage(conversation) {
    if (!this.store.state.conversations.has(conversation)) this.unlessLost(this.refresh(conversation));
    this.unlessLost(this.repair());
  }

  forgetTyping() {
    this.environment.timers.setTimeout(() => {
      const now = this.environment.now();
      this.store.update((state) => {
        const typing = expired(state.typing, now);
        return typing === state.typing ? state : { ...state, typing };
      });
      if (this.store.state.typing.size) this.forgetTyping();
    }, 1_000);
  }

  /**
   * Somebody looks again after a while: a socket that died in sleep is found now, not at the next message.
   *
   * @param {number} quiet_ms
   */
  lookAgain(quiet_ms) {
    this.idle.look();
    this.link.wake();
    if (!this.lock.isOn && this.link.isUp && this.environment.now() - this.heardAt >= quiet_ms) this.unlessLost(this.catchUp());
  }

  // --- catching up ---

  async catchUp() {
    await this.flushReads();
    await this.sync();
    await this.repair();
  }

  async sync() {
    for (let more = true; more; ) {
      const { cursor } = this.store.state;
      const limit = cursor === null ? PAGE : LARGE_PAGE;
      const page = await this.request('sync', cursor === null ? { limit } : { cursor, limit });
      this.store.update((state) => model.merge(state, page));
      more = page.more;
    }
  }

  /** After anything that may have left a hole: ask for exactly what is missing. */
  async repair() {
    this.store.update((state) => model.withoutBrokenThreads(state, this.shown));
    await this.refreshStale();
    if (this.shown !== null && model.hasGap(this.store.state, this.shown)) await this.loadNewer(this.shown);
  }

  async refreshStale() {
    await Promise.all(model.staleConversations(this.store.state).map((id) => this.refresh(id)));
  }

  /** @param {string} id */
  refresh(id) {
    return this.once(`get ${id}`, async () => {
      const told = await this.request('conversation.get', { conversation: id });
      this.store.update((state) => model.withConversation(state, told));
    });
  }

  // --- threads ---

  /**
   * A conversation comes on screen: all its members, and the messages from where one stopped.
   *
   * @param {string | null} id
   */
  async show(id) {
    this.shown = id;
    if (id === null || this.lock.isOn) return;
    await this.refresh(id);
    if (!this.store.state.threads.get(id)?.messages.length) await this.loadAround(id);
    else await this.repair();
  }

  /** @param {string} id */
  loadAround(id) {
    const known = this.store.state.conversations.get(id);
    const unread = known ? model.unreadOf(this.store.state, known) : 0;
    if (!known || !unread) return this.loadNewest(id);
    const after = Math.max(0, known.conversation.read_seq - CONTEXT);
    return this.history(id, 'newer', { after, limit: PAGE });
  }

  /** @param {string} id */
  loadNewest(id) {
    return this.history(id, 'newest', { limit: PAGE }, { fresh: true });
  }

  /** @param {string} id */
  loadOlder(id) {
    const thread = this.store.state.threads.get(id) ?? threads.EMPTY;
    if (!threads.hasOlder(thread)) return Promise.resolve();
    return this.history(id, 'older', { before: threads.from(thread), limit: PAGE });
  }

  /**
   * One page after what is loaded; all of them where the thread had its end before.
   *
   * @param {string} id
   */
  async loadNewer(id) {
    for (let reached = -1; ; ) {
      const thread = this.store.state.threads.get(id) ?? threads.EMPTY;
      if (threads.to(thread) === reached) return; // the server has no more for this member
      reached = threads.to(thread);
      await this.history(id, 'newer', { after: reached, limit: thread.whole ? LARGE_PAGE : PAGE });
      if (!model.hasGap(this.store.state, id) || this.shown !== id) return;
    }
  }

  /**
   * @param {string} conversation
   * @param {string} direction
   * @param {Record<string, unknown>} range
   * @param {{fresh?: boolean}} [how]
   */
  history(conversation, direction, range, how) {
    return this.once(`${direction} ${conversation}`, async () => {
      /** @type {History} */
      const page = await this.request('message.history', { conversation, ...range });
      this.store.update((state) => model.withHistory(state, conversation, page, how));
    });
  }

  // --- what a person does ---

  /**
   * @param {string} conversation
   * @param {string} text
   */
  async sendMessage(conversation, text) {
    this.keepDraft(conversation, '');
    this.sender.write(conversation, text);
    const thread = this.store.state.threads.get(conversation);
    if (thread && !thread.whole) await this.loadNewest(conversation);
  }

  /**
   * @param {string} conversation
   * @param {string} text
   */
  keepDraft(conversation, text) {
    if (this.lock.isOn) return; // a composer that goes because of the lock has kept its draft before
    this.memory.keepDraft(conversation, text);
    this.store.update((state) => {
      const drafts = new Map(state.drafts);
      if (text) drafts.set(conversation, text);
      else drafts.delete(conversation);
      return { ...state, drafts };
    });
  }

  /**
   * @param {string} conversation
   * @param {number} seq
   */
  markRead(conversation, seq) {
    const known = this.store.state.conversations.get(conversation);
    if (!known || seq <= known.conversation.read_seq) return;
    this.store.update((state) => model.withRead(state, conversation, state.account.id, seq));
    this.reads.set(conversation, seq);
    this.unlessLost(this.flushReads());
  }

  async flushReads() {
    for (const [conversation, seq] of this.reads) {
      await this.once(`read ${conversation} ${seq}`, () => this.flushRead(conversation, seq));
    }
  }

  /**
   * @param {string} conversation
   * @param {number} seq
   */
  async flushRead(conversation, seq) {
    try {
      await this.request('receipt.read', { conversation, seq });
    } catch (error) {
      // A refusal will not change by asking again; a lost connection leaves it for the next one.
      if (!(error instanceof Refusal)) throw error;
    }
    if (this.reads.get(conversation) === seq) this.reads.delete(conversation);
  }

  /** @param {string} conversation */
  tellTyping(conversation) {
    const now = this.environment.now();
    if (now - this.typedAt < TYPING_EVERY_MS) return;
    this.typedAt = now;
    this.link.tell('typing', { conversation });
  }

  /**
   * @param {{client_ref: string, members: string[], subject?: string, text?: string}} start
   * @returns {Promise<Conversation>}
   */
  async startConversation(start) {
    const told = await this.request('conversation.start', start);
    this.store.update((state) => model.withConversation(state, told));
    return told;
  }

  /**
   * @param {string} text
   * @returns {Promise<DirectoryPage>}
   */
  searchDirectory(text) {
    return this.request('directory.search', { text, limit: PAGE });
  }

  /**
   * @param {string} login
   * @returns {Promise<Account>}
   */
  findAccount(login) {
    return this.request('account.find', { login });
  }

  // --- small parts ---

  /**
   * @param {string} op
   * @param {Record<string, unknown>} fields
   */
  async request(op, fields) {
    const result = await this.link.request(op, fields);
    this.heardAt = this.environment.now();
    if (this.lock.isOn) throw new ConnectionLost(); // asked before the lock: nothing of it may come in now
    return result;
  }

  /**
   * Two who ask for the same at the same time share one answer.
   *
   * @param {string} key
   * @param {() => Promise<void>} run
   */
  once(key, run) {
    const running = this.loading.get(key) ?? run().finally(() => this.loading.delete(key));
    this.loading.set(key, running);
    return running;
  }

  /**
   * What the next connection repeats anyway may be lost quietly; a refusal may not.
   *
   * @param {Promise<void> | void} work
   */
  unlessLost(work) {
    work?.catch((error) => {
      if (error.name !== 'ConnectionLost') console.error(error.name, error.code ?? error.message);
    });
  }
}
