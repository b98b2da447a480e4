/** The client without its screen: keeps the state true to the server, and does what a person asks. */

import { fitting } from '../model/attaching.js';
import * as model from '../model/state.js';
import * as threads from '../model/thread.js';
import { TYPING_EVERY_MS, expired } from '../model/typing.js';
import * as writings from '../model/writing.js';
import { ConnectionLost, Refusal } from '../wire/errors.js';
import { Guard } from './guard.js';
import { Idle } from './idle.js';
import { Link } from './link.js';
import { Lock } from './lock.js';
import { Notices } from './notices.js';
import { Sender } from './sender.js';
import { Uploader } from './uploader.js';

/** @import { State } from '../model/state.js' */
/** @import { Writing } from '../model/writing.js' */
/** @import { Spot } from '../model/window.js' */
/** @import { Store } from '../model/store.js' */
/** @import { Memory } from '../platform/memory.js' */
/** @import { Device } from './guard.js' */
/** @import { Browser } from './notices.js' */
/** @import { Files } from './uploader.js' */
/** @import { Timers } from '../wire/connection.js' */
/** @import { Tabs } from '../platform/tabs.js' */
/** @import { Account, AttachmentPage, Conversation, DirectoryPage, Event, History, SessionState, Welcome } from '../wire/types.js' */

const PAGE = 50;
/** The largest page of the contract: after the first paint, where fewer round trips count more. */
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
 * @property {(pin: string) => Promise<void>} unlockSession
 * @property {Browser} notifications
 * @property {() => boolean} isLooking
 * @property {Files} files
 */

export class Client {
  /**
   * @param {object} parts
   * @param {Store<State>} parts.store
   * @param {Memory} parts.memory
   * @param {Pick<Tabs, 'tell' | 'listen' | 'close'>} parts.tabs
   * @param {Device} parts.archive what this device knows of it
   * @param {Environment} parts.environment
   * @param {(reason: 'ended' | 'pin' | 'other_account') => void} parts.onEnded `pin`: after the last wrong one
   */
  constructor({ store, memory, tabs, archive, environment, onEnded }) {
    this.store = store;
    this.memory = memory;
    this.tabs = tabs;
    this.environment = environment;
    this.onEnded = onEnded;
    this.isPinSpent = false;
    /** @type {Promise<void>} the PIN that is being looked at */
    this.unlocking = Promise.resolve();
    /** @type {string | null} the conversation on screen */
    this.shown = null;
    /** @type {Map<string, number>} read pointers that the server has not acknowledged */
    this.reads = new Map();
    /** @type {Map<string, Promise<void>>} one load at a time per conversation and direction */
    this.loading = new Map();
    /** @type {Map<string, Promise<History>>} the page that is to come in place of what is loaded, per conversation */
    this.replacing = new Map();
    this.typedAt = 0;
    this.heardAt = 0;
    this.link = new Link({
      ...environment,
      onUp: (welcome) => this.up(welcome),
      onDown: () => this.down(),
      onEnded: () => this.ended(),
      onLocked: () => this.lock.heard(),
      onEvent: (event) => this.hear(event),
    });
    this.uploader = new Uploader({
      ...environment,
      store,
      memory,
      onDone: () => this.sender.pump(),
      onStuck: (ref) => this.sender.stuck(ref),
    });
    this.sender = new Sender({ ...environment, store, memory, link: this.link, uploader: this.uploader });
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
    this.notices = new Notices({ client: this, browser: environment.notifications, isLooking: environment.isLooking });
    this.guard = new Guard({
      ...environment,
      request: (op, fields) => this.request(op, fields),
      newest: (id) => this.newest(id),
      me: () => this.store.state.account.id,
      device: archive,
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
    this.guard.stop();
    this.idle.rest();
    this.tabs.close();
    this.link.stop();
    this.uploader.close();
    this.memory.close();
  }

  // --- the lock ---

  /** What was kept on this device comes back: at the start, and when the session is unlocked. */
  resume() {
    const { session } = this.store.state;
    this.store.update((state) => ({ ...state, drafts: this.memory.drafts(), writings: this.memory.writings() }));
    this.sender.recall();
    this.idle.watch(session.lock_after_s);
  }

  locked() {
    this.idle.rest();
    this.sender.down();
    this.uploader.close();
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
    this.unlocking = this.lock.unlock(pin).catch((error) => {
      this.isPinSpent = error instanceof Refusal && error.details.attempts_left === 0;
      throw error;
    });
    await this.unlocking.catch((error) => {
      if (this.isPinSpent && !this.link.stopped) this.link.end();
      throw error;
    });
  }

  /** The session is over; whether by its last PIN, the answer to it says, which may come after the connection's end. */
  async ended() {
    await this.unlocking.catch(() => undefined);
    this.onEnded(this.isPinSpent ? 'pin' : 'ended');
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
      extensions: welcome.server.extensions,
    }));
    this.lock.welcomed(welcome.session);
    if (this.lock.isOn) return;
    this.sender.pump();
    this.uploader.up();
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
    if (event.op === 'message') this.uploader.tidy();
    if (event.op === 'typing') this.forgetTyping();
    if (event.op === 'message') this.afterMessage(event.conversation);
    if (event.op === 'receipt' || event.op === 'conversation') this.unlessLost(this.refreshStale());
    if (event.op === 'message') this.sender.pump();
    if (event.op === 'message') this.unlessLost(this.notices.heard(event));
    if (event.op === 'message' && event.conversation === this.shown) this.guard.soon(event.conversation);
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
    if (this.lock.isOn || !this.link.isUp) return;
    this.unlessLost(this.environment.now() - this.heardAt >= quiet_ms ? this.catchUp() : this.notices.tidy());
  }

  // --- catching up ---

  async catchUp() {
    await this.flushReads();
    await this.sync();
    await this.repair();
    await this.notices.keep();
    this.unlessLost(this.notices.tidy());
    this.unlessLost(this.guard.look());
    if (this.shown !== null) this.guard.soon(this.shown);
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
    if (this.shown === null || !model.hasGap(this.store.state, this.shown)) return;
    if (this.store.state.threads.get(this.shown)?.whole) await this.loadNewer(this.shown);
    else await this.recheck(this.shown);
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
    if (this.lock.isOn) return;
    if (id === null) return this.memory.keepPlace(null);
    await this.refresh(id);
    const thread = this.store.state.threads.get(id) ?? threads.EMPTY;
    const seq = this.opensAt(id)?.seq ?? this.lastSeq(id);
    const isLoaded = thread.messages.length > 0 && seq >= threads.from(thread) && (thread.whole || seq <= threads.to(thread));
    if (isLoaded) await this.repair();
    else await this.loadAround(id, seq);
    this.guard.soon(id);
  }

  /** @param {string} id */
  newest(id) {
    return this.store.state.threads.get(id)?.messages.at(-1);
  }

  /**
   * Where a conversation opens: where it was before a reload, unless something new has come since; else at the first
   * unread (`offset` is NaN); else, null, at the end.
   *
   * @param {string} id
   * @returns {Spot | null}
   */
  opensAt(id) {
    const known = this.store.state.conversations.get(id);
    if (!known) return null;
    const { read_seq, last_seq } = known.conversation;
    const place = this.memory.place();
    if (place?.conversation === id && place.last_seq === last_seq) return { seq: place.seq, offset: place.offset };
    // What is null only the server can tell; 1 is enough to open where one stopped.
    const unread = model.unreadOf(this.store.state, known) ?? 1;
    return unread > 0 ? { seq: read_seq + 1, offset: NaN } : null;
  }

  /**
   * @param {string} id
   * @param {Spot | null} spot null: at the end, where it opens by itself
   */
  keepPlace(id, spot) {
    if (this.lock.isOn || this.shown !== id) return;
    this.memory.keepPlace(spot && { conversation: id, last_seq: this.lastSeq(id), ...spot });
  }

  /** @param {string} id */
  lastSeq(id) {
    return this.store.state.conversations.get(id)?.conversation.last_seq ?? 0;
  }

  /**
   * The messages around one, in place of those that are loaded.
   *
   * @param {string} id
   * @param {number} seq
   */
  loadAround(id, seq) {
    if (seq >= this.lastSeq(id)) return this.loadNewest(id);
    return this.replace(id, { after: Math.max(0, seq - CONTEXT - 1), limit: PAGE });
  }

  /**
   * The messages that are to be drawn: the next page where they are near to what is loaded, else those around one.
   *
   * @param {string} id
   * @param {{first: number, last: number, seq: number}} range `seq`: what one reads
   */
  async loadRange(id, { first, last, seq }) {
    const thread = this.store.state.threads.get(id);
    if (!thread?.messages.length || this.replacing.has(id)) return; // what comes is looked at afresh
    const isFar = last < threads.from(thread) - LARGE_PAGE || first > threads.to(thread) + LARGE_PAGE;
    if (isFar) await this.loadAround(id, seq);
    else if (first < threads.from(thread)) await this.loadOlder(id);
    else if (last > threads.to(thread) && !thread.whole) await this.loadNewer(id);
  }

  /** @param {string} id */
  loadNewest(id) {
    return this.replace(id, { limit: PAGE });
  }

  /**
   * The end, unless it is there and nothing else is to come in its place.
   *
   * @param {string} id
   */
  async loadEnd(id) {
    const thread = this.store.state.threads.get(id);
    if (thread && (!thread.whole || this.replacing.has(id))) await this.loadNewest(id);
  }

  /** @param {string} id */
  loadOlder(id) {
    const thread = this.store.state.threads.get(id) ?? threads.EMPTY;
    if (threads.from(thread) <= 1) return Promise.resolve();
    return this.history(id, 'older', { before: threads.from(thread), limit: LARGE_PAGE });
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
      await this.history(id, 'newer', { after: reached, limit: LARGE_PAGE });
      if (!model.hasGap(this.store.state, id) || this.shown !== id) return;
    }
  }

  /**
   * What corrects the loaded messages by now, where the thread does not follow the conversation to its end.
   *
   * @param {string} id
   */
  recheck(id) {
    return this.once(`recheck ${id}`, async () => {
      const thread = this.store.state.threads.get(id) ?? threads.EMPTY;
      /** @type {History[]} */
      const pages = [];
      for (let after = threads.from(thread) - 1; after < threads.to(thread); ) {
        /** @type {History} */
        const page = await this.request('message.history', { conversation: id, after, limit: LARGE_PAGE });
        if (!page.messages.length) return;
        pages.push(page);
        after = page.messages[page.messages.length - 1].seq;
      }
      this.store.update((state) => model.withRechecked(state, id, pages));
    });
  }

  /**
   * @param {string} conversation
   * @param {string} direction
   * @param {Record<string, unknown>} range
   */
  history(conversation, direction, range) {
    return this.once(`${direction} ${conversation}`, async () => {
      /** @type {History} */
      const page = await this.request('message.history', { conversation, ...range });
      this.store.update((state) => model.withHistory(state, conversation, page));
    });
  }

  /**
   * A page in place of what is loaded. Where one went on meanwhile, the page that was asked for last holds, whichever
   * comes first: to the end, say, while those around another message were on their way.
   *
   * @param {string} conversation
   * @param {Record<string, unknown>} range
   */
  async replace(conversation, range) {
    const asked = this.request('message.history', { conversation, ...range });
    this.replacing.set(conversation, asked);
    const isLast = () => this.replacing.get(conversation) === asked;
    try {
      /** @type {History} */
      const page = await asked;
      if (isLast()) this.store.update((state) => model.withHistory(state, conversation, page, { fresh: true }));
    } finally {
      if (isLast()) this.replacing.delete(conversation);
    }
    // What was said since the page was read has come before it, and found no thread to join.
    if (this.shown === conversation) await this.repair();
  }

  /**
   * One message that the thread names and does not hold: what is answered, what is corrected.
   *
   * @param {string} conversation
   * @param {number} seq
   */
  loadAside(conversation, seq) {
    return this.once(`aside ${seq} ${conversation}`, async () => {
      /** @type {History} */
      const page = await this.request('message.history', { conversation, after: seq - 1, limit: 1 });
      this.store.update((state) => model.withAside(state, conversation, [...page.messages, ...page.corrections]));
    });
  }

  // --- what a person does ---

  /**
   * @param {string} conversation
   * @param {string} text
   */
  async sendMessage(conversation, text) {
    const writing = this.store.state.writings.get(conversation) ?? writings.NOTHING;
    if (!writing.correction) this.keepDraft(conversation, '');
    this.keepWriting(conversation, writings.afterSending(writing));
    this.sender.write(conversation, text, writings.sentWith(writing));
    await this.loadEnd(conversation);
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
   * @param {Writing} writing
   */
  keepWriting(conversation, writing) {
    if (this.lock.isOn) return;
    const kept = writings.isNothing(writing) ? null : writing;
    this.memory.keepWriting(conversation, kept);
    this.store.update((state) => {
      const all = new Map(state.writings);
      if (kept) all.set(conversation, kept);
      else all.delete(conversation);
      return { ...state, writings: all };
    });
  }

  /**
   * Files for the message that is being written; their upload begins at once.
   *
   * @param {string} conversation
   * @param {readonly File[]} files
   * @returns {readonly File[]} those that are too many for one message
   */
  attach(conversation, files) {
    if (this.lock.isOn) return [];
    const writing = this.store.state.writings.get(conversation) ?? writings.NOTHING;
    const { taken, left } = fitting(files, writing.attachments.length);
    const refs = this.uploader.take(conversation, taken);
    this.keepWriting(conversation, { ...writing, attachments: [...writing.attachments, ...refs] });
    return left;
  }

  /**
   * @param {string} conversation
   * @param {string} ref
   */
  detach(conversation, ref) {
    const writing = this.store.state.writings.get(conversation) ?? writings.NOTHING;
    this.keepWriting(conversation, { ...writing, attachments: writing.attachments.filter((one) => one !== ref) });
    this.uploader.tidy();
  }

  /**
   * @param {string} conversation
   * @param {string | null} [cursor] of the page before
   * @returns {Promise<AttachmentPage>}
   */
  listAttachments(conversation, cursor = null) {
    return this.request('attachment.list', { conversation, limit: PAGE, ...(cursor ? { cursor } : {}) });
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
   * @param {{client_ref: string, members: string[], subject?: string, text?: string, dossier?: string}} start
   * @returns {Promise<Conversation>}
   */
  async startConversation(start) {
    const told = await this.request('conversation.start', start);
    this.store.update((state) => model.withConversation(state, told));
    return told;
  }

  /**
   * @param {string} text
   * @param {string | null} [cursor] of the page before
   * @returns {Promise<DirectoryPage>}
   */
  searchDirectory(text, cursor = null) {
    return this.request('directory.search', { text, limit: PAGE, ...(cursor ? { cursor } : {}) });
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
