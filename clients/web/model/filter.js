/** Find conversations in the list as one types: accents and case do not matter, every word must occur. */

/** @import { Conversation, Member } from '../wire/types.js' */

/** @param {string} text */
export const folded = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[’']/gu, ' ').toLowerCase();

/** People as they are found, by the very list: it is another one when somebody comes, goes or reads. @type {WeakMap<readonly Member[], string>} */
const PEOPLE = new WeakMap();

/**
 * What a conversation must have for a text; each list of people is folded once, since 10,000 are looked at for a keystroke.
 *
 * @param {string} text empty: anything
 * @param {string} me one's own name finds nothing
 * @returns {(conversation: Conversation) => boolean}
 */
export function matcher(text, me) {
  const words = folded(text).split(/\s+/u).filter(Boolean);
  if (!words.length) return () => true;
  return ({ subject, members }) => {
    const people = peopleOf(members, me);
    const about = subject ? folded(subject) : '';
    return words.every((word) => people.includes(word) || about.includes(word));
  };
}

/**
 * @param {readonly Member[]} members
 * @param {string} me
 */
function peopleOf(members, me) {
  const known = PEOPLE.get(members);
  if (known !== undefined) return known;
  const others = members.filter((member) => member.account !== me);
  const people = folded(others.map((member) => `${member.name} ${member.profession ?? ''} ${member.place ?? ''}`).join(' '));
  PEOPLE.set(members, people);
  return people;
}

/**
 * @param {string} within
 * @param {string} text
 */
export function hasWords(within, text) {
  const haystack = folded(within);
  return folded(text).split(/\s+/u).every((word) => haystack.includes(word));
}
