/** A birth date as people write it: a day, a month, a year. */

/** @typedef {{day: string, month: string, year: string}} Written */

/** Nobody alive is older. */
const OLDEST_YEARS = 130;

/**
 * YYYY-MM-DD of a day that exists and is past, else null.
 *
 * @param {Written} written
 * @param {number} now ms since 1970-01-01 UTC
 */
export function birthDate({ day, month, year }, now) {
  if (!/^\d{4}$/u.test(year) || !/^\d{1,2}$/u.test(month) || !/^\d{1,2}$/u.test(day)) return null;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const exists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  const oldest = new Date(now).getUTCFullYear() - OLDEST_YEARS;
  if (!exists || date.getTime() > now || Number(year) < oldest) return null;
  return date.toISOString().slice(0, 10);
}
