/** French typography, so that catalogues are written with plain keys: no-break spaces and the typographic apostrophe. */

/** @param {string} text */
const typesetText = (text) =>
  text
    .replace(/'/gu, '’')
    .replace(/ ([:?!;»])/gu, '\u00A0$1')
    .replace(/« /gu, '«\u00A0')
    .replace(/(\d|\}) (h|min|s|Mo|Ko)\b/gu, '$1\u00A0$2')
    .replace(/(\d|\}) %/gu, '$1\u00A0%');

/**
 * @template {Record<string, string | Record<string, string>>} C
 * @param {C} catalogue
 * @returns {C}
 */
export function typeset(catalogue) {
  /** @param {string | Record<string, string>} entry */
  const one = (entry) =>
    typeof entry === 'string'
      ? typesetText(entry)
      : Object.fromEntries(Object.entries(entry).map(([form, text]) => [form, typesetText(text)]));
  return /** @type {C} */ (Object.fromEntries(Object.entries(catalogue).map(([key, entry]) => [key, one(entry)])));
}
