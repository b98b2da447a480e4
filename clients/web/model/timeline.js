/** The shared thread as it is shown: days, and in them cards; what is said in a row in one conversation is one card, and a note with what came with it. */

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
  const hung = new Set(lines.flatMap(cameWith));
  for (const line of lines) {
    if (line.document?.version === 1 && hung.has(placeOf(line, line.document.document))) continue;
    const day = dayOf(line.at);
    if (days.at(-1)?.day !== day) days.push({ day, cards: [] });
    const { cards } = days[days.length - 1];
    const last = cards.at(-1);
    if (last && goesOn(last.lines[0], line)) last.lines.unshift(line);
    else cards.push({ key: `${line.conversation} ${line.seq}`, at: line.at, lines: [line] });
  }
  return days;
}

/** The documents that came with a note, which are deposited at the same moment. @param {TimelineLine} line @returns {string[]} */
const cameWith = (line) => line.note?.documents.map(({ id }) => placeOf(line, id)) ?? [];

/** @param {TimelineLine} line @param {string} document */
const placeOf = ({ conversation, at }, document) => `${conversation} ${at} ${document}`;

/** @param {TimelineLine} next @param {TimelineLine} line the one before it */
const goesOn = (next, line) => next.kind === 'message' && line.kind === 'message' && next.conversation === line.conversation;
