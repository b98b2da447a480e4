/** Secretariats, as they are written and shown: days in a form, states in a list. */

import { dayField } from './grounds.js';

/** @import { DossierSecretariat } from '../wire/dossier/secretariats_types.js' */
/** @typedef {{from: string, to: string}} WrittenDays as fields for days have them; the last day is one of them */

/**
 * From the moment of asking where it begins today, so that the server does not hear of a moment that is over.
 *
 * @param {WrittenDays} written
 * @param {number} now
 * @returns {{since: number | null, until: number | null}}
 */
export function timesOf({ from, to }, now) {
  const since = from && from !== dayField(now) ? startOf(from, 0) : null;
  return { since, until: to ? startOf(to, 1) : null };
}

/** @param {DossierSecretariat} one the last day on which it holds @returns {number | null} a moment of that day */
export const lastDay = ({ until }) => (until === null ? null : until - 1);

/** @param {DossierSecretariat} one @param {number} now @returns {boolean} holds, or will */
export const isEndable = ({ until }, now) => until === null || until > now;

/** @param {string} day @param {number} later in days */
function startOf(day, later) {
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).getTime();
}
