/** Reminders of urgent messages that await one's acknowledgement: the last one that was told, until it is given. */

/** @import { State } from './state.js' */
/** @import { Conversation, Urgent } from '../wire/types.js' */

/**
 * @param {State} state
 * @param {{conversation: string, seq: number}} reminder
 * @returns {State}
 */
export const heardReminder = (state, { conversation, seq }) => ({ ...state, reminder: { conversation, seq } });

/**
 * @param {State} state
 * @returns {State}
 */
export const dismissed = (state) => ({ ...state, reminder: null });

/**
 * What one is reminded of; whether it is still awaited only the server knows, which reminds who stands in, too.
 *
 * @param {State} state
 * @returns {{conversation: Conversation, seq: number, standing: Urgent | undefined} | null}
 */
export function reminded({ reminder, conversations }) {
  const conversation = reminder && conversations.get(reminder.conversation)?.conversation;
  return conversation ? { conversation, seq: reminder.seq, standing: standingOf(conversation, reminder.seq) } : null;
}

/**
 * How an urgent message stands; unknown for those before the last ten.
 *
 * @param {Conversation} conversation
 * @param {number} seq
 */
export const standingOf = (conversation, seq) => conversation.urgents.find((urgent) => urgent.seq === seq);

/**
 * The oldest urgent message that awaits one's acknowledgement, among the last ten.
 *
 * @param {Conversation} conversation
 */
export const awaitedOf = ({ urgents }) => urgents.findLast((urgent) => urgent.awaits_me);
