/** Moments as people say them; `now` is an argument, the language a locale. */

/** @param {number} ms */
function startOfDay(ms) {
  const date = new Date(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

/**
 * Whole days between two moments, by the calendar of this device (a day of 23 hours is a day).
 *
 * @param {number} at
 * @param {number} now
 */
export function daysAgo(at, now) {
  return Math.round((startOfDay(now).getTime() - startOfDay(at).getTime()) / 86_400_000);
}

/** @param {number} at a key that two moments of the same day share */
export const dayOf = (at) => startOfDay(at).getTime();

/**
 * @param {string} locale
 * @param {Intl.DateTimeFormatOptions} options
 */
const formatter = (locale, options) => {
  const key = locale + JSON.stringify(options);
  let known = FORMATTERS.get(key);
  if (!known) FORMATTERS.set(key, (known = new Intl.DateTimeFormat(locale, options)));
  return known;
};
/** @type {Map<string, Intl.DateTimeFormat>} building one costs more than a thousand uses */
const FORMATTERS = new Map();

/**
 * "08:40", in columns and bubbles.
 *
 * @param {number} at
 * @param {string} locale
 */
export const clockTime = (at, locale) =>
  formatter(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);

/**
 * The time of a row: "08:40", yesterday's word, "mar.", "13 nov.", "13/11/2025".
 *
 * @param {number} at
 * @param {number} now
 * @param {string} locale
 * @param {string} yesterday
 */
export function rowTime(at, now, locale, yesterday) {
  const ago = daysAgo(at, now);
  if (ago <= 0) return clockTime(at, locale);
  if (ago === 1) return yesterday;
  if (ago < 7) return formatter(locale, { weekday: 'short' }).format(at);
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  if (sameYear) return formatter(locale, { day: 'numeric', month: 'short' }).format(at);
  return formatter(locale, { day: '2-digit', month: '2-digit', year: 'numeric' }).format(at);
}

/**
 * "jeudi 19 novembre", with the year where it is not this one.
 *
 * @param {number} at
 * @param {number} now
 * @param {string} locale
 */
export function longDay(at, now, locale) {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  /** @type {Intl.DateTimeFormatOptions} */
  const options = { weekday: 'long', day: 'numeric', month: 'long' };
  return formatter(locale, sameYear ? options : { ...options, year: 'numeric' }).format(at);
}

/**
 * "jeudi 19 novembre 2026, 08:56", where a moment is told in full.
 *
 * @param {number} at
 * @param {string} locale
 */
export const fullMoment = (at, locale) =>
  `${formatter(locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(at)}, ${clockTime(at, locale)}`;

/**
 * "6 décembre 2026", on paper and where no year may be guessed.
 *
 * @param {number} at
 * @param {string} locale
 */
export const fullDay = (at, locale) => formatter(locale, { day: 'numeric', month: 'long', year: 'numeric' }).format(at);

/** @param {number} at a key that two moments of the same month share */
export function monthOf(at) {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth()).getTime();
}

/**
 * "novembre 2026"
 *
 * @param {number} at
 * @param {string} locale
 */
export const monthText = (at, locale) => formatter(locale, { month: 'long', year: 'numeric' }).format(at);
