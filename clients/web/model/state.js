/** All that this client knows, as one value; every change is a function from the old value to the new one. No DOM here. */

import * as conversations from './conversation.js';
import * as outbox from './outbox.js';
import * as threads from './thread.js';
import * as typing from './typing.js';
import { heardReminder } from './urgent.js';
import { unreadAfter } from './unread.js';

/** @import { Account, Conversation, Event, History, Limits, Marks, Message, Session, SyncPage } from '../wire/types.js' */
/** @import { Attaching, Attachings } from './attaching.js' */
/** @import { Known } from './conversation.js' */
/** @import { Outbox } from './outbox.js' */
/** @import { Thread } from './thread.js' */
/** @import { Typing } from './typing.js' */
/** @import { Writing } from './writing.js' */

/**
 * @typedef {object} Link how we stand with the server
 * @property {'connecting' | 'online' | 'offline'} status
 * @property {number | null} since ms when the last connection ended, null while online
 *
 * @typedef {object} Back we are online again
 * @property {number} offline_ms how long we were not
 * @property {readonly string[]} refs what waited for it, by client_ref
 *
 * @typedef {object} State
 * @property {Account} account
 * @property {Session} session
 * @property {Link} link
 * @property {Back | null} back
 * @property {string | null} cursor
 * @property {boolean} listed whether the first list has arrived whole
 * @property {ReadonlyMap<string, Known>} conversations
 * @property {ReadonlyMap<string, Thread>} threads
 * @property {Outbox} outbox
 * @property {Attachings} attachings files that no message has yet
 * @property {ReadonlyMap<string, string>} drafts
 * @property {ReadonlyMap<string, Writing>} writings
 * @property {Typing} typing
 * @property {{conversation: string, seq: number} | null} reminder of an urgent message, the last that was told
 * @property {readonly string[] | null} extensions of the server, null until it has told
 * @property {ReadonlyMap<string, number>} dossierChanges how often each dossier was said to have changed
 * @property {Pick<Limits, 'text_chars' | 'attachment_bytes'>} limits
 */

/** The contract's defaults, until the server's welcome tells its own. */
const LIMITS = { text_chars: 8_000, attachment_bytes: 10_485_760 };

/**
 * @param {Account} account
 * @param {Session} session
 * @returns {State}
 */
export const initial = (account, session) => ({
  account,
  session,
  link: { status: 'connecting', since: null },
  back: null,
  cursor: null,
  listed: false,
  conversations: new Map(),
  threads: new Map(),
  outbox: [],
  attachings: new Map(),
  drafts: new Map(),
  writings: new Map(),
  typing: new Map(),
  reminder: null,
  extensions: null,
  dossierChanges: new Map(),
  limits: LIMITS,
});

/**
 * What is left of the state while the session is locked: who unlocks it, and the link.
 *
 * @param {State} state
 * @returns {State}
 */
export const locked = ({ account, session, link, limits, extensions }) => ({
  ...initial(account, { ...session, locked: true }),
  link,
  extensions,
  limits,
});

/**
 * @param {State} state
 * @param {number} now
 * @returns {State}
 */
export function online(state, now) {
  const offline_ms = state.link.since === null ? 0 : now - state.link.since;
  const refs = outbox.unsent(state.outbox).map((pending) => pending.client_ref);
  return { ...state, link: { status: 'online', since: null }, back: { offline_ms, refs } };
}

/**
 * What was asked and not answered waits again, and nobody is known to be writing.
 *
 * @param {State} state
 * @param {number} now
 * @returns {State}
 */
export function offline(state, now) {
  const since = state.link.since ?? now;
  return {
    ...state,
    link: { status: 'offline', since },
    back: null,
    outbox: outbox.requeued(state.outbox),
    typing: new Map(),
  };
}

/**
 * The state after an event. The same event twice changes nothing the second time.
 *
 * @param {State} state
 * @param {Event} event
 * @param {number} now
 * @returns {State}
 */
export function apply(state, event, now) {
  switch (event.op) {
    case 'message':
      return withMessage(state, event);
    case 'conversation':
      return withConversation(state, event);
    case 'receipt':
      return withRead(state, event.conversation, event.account, event.read_seq, event.at);
    case 'typing':
      return { ...state, typing: typing.wrote(state.typing, event.conversation, event.account, now) };
    case 'reminder':
      return heardReminder(state, event);
    case 'dossier.changed':
      return withDossierChange(state, event.dossier);
    default:
      return state; // an event of a newer server: the contract says to ignore it
  }
}

/**
 * What a dossier is, the server tells over HTTP: here is only that it is to be read again.
 *
 * @param {State} state
 * @param {string} dossier
 * @returns {State}
 */
function withDossierChange(state, dossier) {
  const count = state.dossierChanges.get(dossier) ?? 0;
  return { ...state, dossierChanges: put(state.dossierChanges, dossier, count + 1) };
}

/**
 * @param {State} state
 * @param {SyncPage} page
 * @returns {State}
 */
export function merge(state, page) {
  const known = new Map(state.conversations);
  for (const told of page.conversations) known.set(told.id, conversations.told(known.get(told.id), told));
  return { ...state, conversations: known, cursor: page.cursor, listed: state.listed || !page.more };
}

/**
 * @param {State} state
 * @param {Conversation} told
 * @returns {State}
 */
export function withConversation(state, told) {
  const known = conversations.told(state.conversations.get(told.id), told);
  return { ...state, conversations: new Map(state.conversations).set(told.id, known) };
}

/**
 * @param {State} state
 * @param {Message} message
 * @returns {State}
 */
export function withMessage(state, message) {
  const me = state.account.id;
  const mine = message.author === me && message.client_ref !== null;
  const known = state.conversations.get(message.conversation);
  const thread = state.threads.get(message.conversation);
  return settle({
    ...state,
    conversations: known
      ? put(state.conversations, message.conversation, conversations.heard(known, message, me))
      : state.conversations,
    threads: thread ? put(state.threads, message.conversation, threads.hear(thread, message)) : state.threads,
    typing: typing.stopped(state.typing, message.conversation, message.author),
    outbox: mine ? outbox.stored(state.outbox, message) : state.outbox,
  });
}

/**
 * A page of history joins the thread; with `fresh` it replaces what was loaded.
 *
 * @param {State} state
 * @param {string} conversation
 * @param {History} history
 * @param {{fresh?: boolean}} [how]
 * @returns {State}
 */
export function withHistory(state, conversation, history, { fresh = false } = {}) {
  const known = state.threads.get(conversation) ?? threads.EMPTY;
  const thread = fresh ? { ...threads.EMPTY, aside: known.aside } : known;
  return settle({ ...state, threads: put(state.threads, conversation, threads.joinHistory(thread, history)) });
}

/**
 * @param {State} state
 * @param {string} conversation
 * @param {readonly Message[]} messages which the thread names and does not hold
 * @returns {State}
 */
export function withAside(state, conversation, messages) {
  const thread = state.threads.get(conversation);
  return thread ? { ...state, threads: put(state.threads, conversation, threads.besides(thread, messages)) } : state;
}

/**
 * @param {State} state
 * @param {string} conversation
 * @param {readonly History[]} pages all of the loaded range, asked for again
 * @returns {State}
 */
export function withRechecked(state, conversation, pages) {
  const thread = state.threads.get(conversation);
  if (!thread || !pages.length) return state;
  const corrections = pages.flatMap((page) => [...page.messages, ...page.corrections]).filter(({ corrects }) => corrects !== null);
  const known = Math.min(...pages.map((page) => page.last_seq));
  return { ...state, threads: put(state.threads, conversation, threads.rechecked(thread, corrections, known)) };
}

/**
 * @param {State} state
 * @param {string} conversation
 * @param {string} account
 * @param {number} readSeq
 * @param {number} [at] when, where it is told
 * @returns {State}
 */
export function withRead(state, conversation, account, readSeq, at) {
  const known = state.conversations.get(conversation);
  if (!known) return state;
  const moved = conversations.read(known, account, readSeq, state.account.id, at);
  return { ...state, conversations: put(state.conversations, conversation, moved) };
}

/**
 * @param {State} state
 * @param {string} conversation
 * @param {Marks} marks
 * @returns {State}
 */
export function withMarks(state, conversation, marks) {
  const known = state.conversations.get(conversation);
  return known ? { ...state, conversations: put(state.conversations, conversation, conversations.marked(known, marks)) } : state;
}

/**
 * Threads with a gap are forgotten, all but the one on screen: each is loaded again when opened.
 *
 * @param {State} state
 * @param {string | null} shown
 * @returns {State}
 */
export function withoutBrokenThreads(state, shown) {
  const kept = [...state.threads].filter(([id]) => id === shown || !hasGap(state, id));
  return kept.length === state.threads.size ? state : { ...state, threads: new Map(kept) };
}

/**
 * @param {State} state
 * @param {string} id
 */
export function hasGap(state, id) {
  const thread = state.threads.get(id);
  const known = state.conversations.get(id);
  return thread !== undefined && known !== undefined && threads.hasGap(thread, known.conversation.last_seq);
}

/**
 * @param {State} state
 * @param {Attaching} attaching
 * @returns {State}
 */
export const withAttaching = (state, attaching) => ({ ...state, attachings: put(state.attachings, attaching.ref, attaching) });

/**
 * Without the files that no message and no draft names any more.
 *
 * @param {State} state
 * @returns {State}
 */
export function withoutLooseFiles(state) {
  const named = new Set([...state.outbox, ...state.writings.values()].flatMap(({ attachments }) => attachments));
  const kept = [...state.attachings].filter(([ref]) => named.has(ref));
  return kept.length === state.attachings.size ? state : { ...state, attachings: new Map(kept) };
}

/** @param {State} state */
const settle = (state) => ({ ...state, outbox: outbox.settled(state.outbox, state.threads) });

/**
 * @template V
 * @param {ReadonlyMap<string, V>} map
 * @param {string} key
 * @param {V} value
 */
const put = (map, key, value) => new Map(map).set(key, value);

/**
 * The unread messages of a conversation; null where only the server can tell.
 *
 * @param {State} state
 * @param {Known} known
 */
export function unreadOf(state, known) {
  const { conversation, counted } = known;
  const messages = state.threads.get(conversation.id)?.messages ?? [];
  return unreadAfter(counted, conversation.read_seq, messages, state.account.id);
}

/**
 * The conversations whose counts or last message only the server can tell now.
 *
 * @param {State} state
 */
export const staleConversations = (state) =>
  [...state.conversations.values()]
    .filter((known) => known.stale || unreadOf(state, known) === null)
    .map((known) => known.conversation.id);
