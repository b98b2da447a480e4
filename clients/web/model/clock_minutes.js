/** Minutes of the day as a field of time writes them, and days as a field of dates does. */

const HOUR_MIN = 60;

/** @param {number} minutes of the day @returns {string} "07:30" */
export const asTime = (minutes) =>
  `${String(Math.floor(minutes / HOUR_MIN)).padStart(2, '0')}:${String(minutes % HOUR_MIN).padStart(2, '0')}`;

/** @param {string} written @returns {number | null} minutes of the day; null where it is none */
export function asMinutes(written) {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/u.exec(written) ?? [];
  return hours === undefined ? null : Number(hours) * HOUR_MIN + Number(minutes);
}

/** @param {number} at @returns {string} "2027-03-03", by the calendar of this device */
export function asDate(at) {
  const date = new Date(at);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}

/**
 * @param {string} written
 * @returns {{start: number, end: number} | null} the first instant of the day, and the first of the next one
 */
export function asDay(written) {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(written) ?? [];
  if (year === undefined) return null;
  const [start, end] = [0, 1].map((days) => new Date(Number(year), Number(month) - 1, Number(day) + days).getTime());
  return asDate(start) === written ? { start, end } : null;
}
