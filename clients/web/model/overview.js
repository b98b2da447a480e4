/** The list as it is shown: order, filter and counts, from the state. */

import { newestFirst } from './conversation.js';
import { matches } from './filter.js';
import { unreadOf } from './state.js';

/** @import { Known } from './conversation.js' */
/** @import { State } from './state.js' */
/** @typedef {{known: Known, unread: number}} Overview */

/**
 * Every conversation, newest first, each with its own unread messages.
 *
 * Until the server has told again what only it can know, the last count it told stands.
 *
 * @param {State} state
 * @returns {Overview[]}
 */
export const overviews = (state) =>
  newestFirst(state.conversations.values()).map((known) => ({
    known,
    unread: unreadOf(state, known) ?? known.counted.unread + known.counted.later.length,
  }));

/** @param {Overview[]} all counts of conversations, as everywhere but on a row */
export const unreadConversations = (all) => all.filter(({ unread }) => unread > 0).length;

/**
 * @param {Overview[]} all
 * @param {{text: string, onlyUnread: boolean, shown: string | null, me: string}} filter `shown` stays, though read now
 */
export function filtered(all, { text, onlyUnread, shown, me }) {
  return all.filter(({ known, unread }) => {
    if (onlyUnread && unread === 0 && known.conversation.id !== shown) return false;
    return text.trim() === '' || matches(known.conversation, text.trim(), me);
  });
}
