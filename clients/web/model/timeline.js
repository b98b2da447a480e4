/** The shared thread as it is shown: days, and in them cards; what is said in a row in one conversation is one card. */

import { dayOf } from './days.js';

/** @import { TimelineLine } from '../wire/dossier/timeline_types.js' */
/**
 * @typedef {{key: string, at: number, lines: TimelineLine[]}} Card oldest line first; `at` is that of the newest
 * @typedef {{day: number, cards: Card[]}} Day
 */

/**
 * @param {readonly TimelineLine[]} lines newest first
 * @returns {Day[]} newest first
 */
export function daysOf(lines) {
  /** @type {Day[]} */
  const days = [];
  for (const line of lines) {
    const day = dayOf(line.at);
    if (days.at(-1)?.day !== day) days.push({ day, cards: [] });
    const { cards } = days[days.length - 1];
    const last = cards.at(-1);
    if (last && goesOn(last.lines[0], line)) last.lines.unshift(line);
    else cards.push({ key: `${line.conversation} ${line.seq}`, at: line.at, lines: [line] });
  }
  return days;
}

/** @param {TimelineLine} next @param {TimelineLine} line the one before it */
const goesOn = (next, line) => next.kind === 'message' && line.kind === 'message' && next.conversation === line.conversation;
