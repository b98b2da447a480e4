/** Find conversations in the list as one types: accents and case do not matter, every word must occur. */

import { title } from './conversation.js';

/** @import { Conversation } from '../wire/types.js' */

/** @param {string} text */
export const folded = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[’']/gu, ' ').toLowerCase();

/**
 * @param {Conversation} conversation
 * @param {string} text
 * @param {string} me
 */
export function matches(conversation, text, me) {
  const names = conversation.members.map((member) => `${member.name} ${member.profession ?? ''} ${member.place ?? ''}`);
  return hasWords([title(conversation, me), ...names].join(' '), text);
}

/**
 * @param {string} within
 * @param {string} text
 */
export function hasWords(within, text) {
  const haystack = folded(within);
  return folded(text).split(/\s+/u).every((word) => haystack.includes(word));
}
