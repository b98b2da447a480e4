/** A date of which one may know the month or the year alone, as it is written in France and as the wire has it. */

const WRITTEN = /^(?:(?:(\d{1,2})\/)?(\d{1,2})\/)?(\d{4})$/u;

/** "03/2024" is `2024-03`; what is no date stays as it is, for the server to refuse. @param {string} text */
export function isoOf(text) {
  const found = WRITTEN.exec(text.trim());
  if (!found) return text.trim();
  const [, day, month, year] = found;
  return [year, month, day].filter(Boolean).map((part) => part.padStart(2, '0')).join('-');
}

/** `2024-03` is "03/2024". @param {string} date */
export const writtenDate = (date) => date.split('-').reverse().join('/');
