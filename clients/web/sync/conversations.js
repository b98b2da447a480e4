/** What a person does to a conversation: its members, its state, and one's own marks on it. */

import * as model from '../model/state.js';

/** @import { Conversation, Marks } from '../wire/types.js' */
/** @import { Client } from './client.js' */

/**
 * Raises: Refusal (closed; conflict: a direct one; forbidden; not_found: an account), ConnectionLost
 *
 * @param {Client} client
 * @param {string} conversation
 * @param {string[]} accounts who is in it already stays
 */
export const add = async (client, conversation, accounts) =>
  keep(client, await client.request('conversation.add', { conversation, accounts }));

/**
 * Raises: Refusal (conflict: a direct one; forbidden), ConnectionLost
 *
 * @param {Client} client
 * @param {string} conversation
 */
export async function leave(client, conversation) {
  await client.request('conversation.leave', { conversation });
  await client.refresh(conversation); // as it is seen from now on
}

/**
 * Raises: Refusal (forbidden, too_large), ConnectionLost
 *
 * @param {Client} client
 * @param {string} conversation
 * @param {string} reason empty: none
 */
export const close = async (client, conversation, reason) =>
  keep(client, await client.request('conversation.close', { conversation, ...(reason ? { reason } : {}) }));

/**
 * Raises: Refusal (forbidden), ConnectionLost
 *
 * @param {Client} client
 * @param {string} conversation
 */
export const reopen = async (client, conversation) =>
  keep(client, await client.request('conversation.reopen', { conversation }));

/**
 * @param {Client} client
 * @param {Conversation} told
 */
const keep = (client, told) => client.store.update((state) => model.withConversation(state, told));

/**
 * Set one's own marks: they are on screen at once, and go back where the server does not take them.
 *
 * Raises: Refusal (forbidden: one has left), ConnectionLost
 *
 * @param {Client} client
 * @param {string} conversation
 * @param {Marks} marks
 */
export async function mark(client, conversation, marks) {
  const known = client.store.state.conversations.get(conversation);
  if (!known) return;
  const before = Object.fromEntries(Object.keys(marks).map((name) => [name, known.conversation[/** @type {keyof Marks} */ (name)]]));
  client.store.update((state) => model.withMarks(state, conversation, marks));
  try {
    keep(client, await client.request('conversation.mark', { conversation, ...marks }));
  } catch (error) {
    client.store.update((state) => model.withMarks(state, conversation, before));
    throw error;
  }
}

/**
 * What one opens is not left for later any more, also where its read pointer has nowhere to move to.
 *
 * @param {Client} client
 * @param {string} conversation as the server has just told it: an answer of before would bring the mark back
 */
export async function opened(client, conversation) {
  const isMarked = client.store.state.conversations.get(conversation)?.conversation.marked_unread;
  if (isMarked) await mark(client, conversation, { marked_unread: false });
}
