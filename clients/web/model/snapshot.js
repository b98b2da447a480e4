/** What of the state is kept for an opening without the server, as records, and the state that they give again. */

import { newestFirst } from './conversation.js';
import { NO_READS } from './receipt.js';
import { initial } from './state.js';

/** @import { Known } from './conversation.js' */
/** @import { State } from './state.js' */
/** @import { Thread } from './thread.js' */
/** @typedef {{known: Known, thread: Thread | undefined}} Part of one conversation */

/** The record that is of no conversation. */
export const HEAD = '';
/** Raised with the shape of what is kept: records of another version are left alone. */
const SHAPE = 2;
/** What somebody looks up within the time that it can be read: some hundred kilobytes, sealed in a moment. */
export const MOST_CONVERSATIONS = 200;
export const MOST_MESSAGES = 50;

/**
 * @param {State} state
 * @returns {Map<string, Part>} of the newest conversations
 */
export const partsOf = ({ conversations, threads }) =>
  new Map(
    newestFirst(conversations.values())
      .slice(0, MOST_CONVERSATIONS)
      .map((known) => [known.conversation.id, { known, thread: threads.get(known.conversation.id) }]),
  );

/** @param {State} state */
export const headOf = ({ account, session, limits, cursor, conversations }) => ({
  shape: SHAPE,
  account,
  session,
  limits,
  // Where some are left out, the next connection asks for all.
  cursor: conversations.size > MOST_CONVERSATIONS ? null : cursor,
});

/** @param {Part} part */
export const recordOf = ({ known, thread }) => ({
  conversation: known.conversation,
  counted: known.counted,
  stale: known.stale,
  thread: thread && {
    messages: thread.messages.slice(-MOST_MESSAGES),
    whole: thread.whole,
    known: thread.known,
    aside: [...thread.aside],
  },
});

/**
 * @param {ReadonlyMap<string, any>} records
 * @returns {State | null} null where there is none, or one of another version
 */
export function restored(records) {
  const head = records.get(HEAD);
  if (head?.shape !== SHAPE) return null;
  const parts = [...records].filter(([id]) => id !== HEAD);
  return {
    ...initial(head.account, head.session),
    limits: head.limits,
    cursor: head.cursor,
    listed: true,
    conversations: new Map(parts.map(([id, { conversation, counted, stale }]) => [id, { conversation, counted, stale, reads: NO_READS }])),
    threads: new Map(
      parts.flatMap(([id, { thread }]) => (thread ? [[id, { ...thread, aside: new Map(thread.aside) }]] : [])),
    ),
  };
}
