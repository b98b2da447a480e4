/** An access code as people type it: twelve letters and digits in groups of four, from paper, by hand. */

export const CODE_CHARS = 12;
const GROUP = 4;

/**
 * Letters and digits alone, in capitals, at most twelve.
 *
 * @param {string} typed
 */
export const plainCode = (typed) =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/gu, '')
    .slice(0, CODE_CHARS);

/**
 * XXXX-XXXX-XXXX, as far as it is typed.
 *
 * @param {string} typed
 */
export const groupedCode = (typed) => (plainCode(typed).match(/.{1,4}/gu) ?? []).join('-');

/**
 * Where the caret stands after grouping: behind as many letters and digits as before.
 *
 * @param {string} typed
 * @param {number} caret
 */
export function caretAfter(typed, caret) {
  const before = plainCode(typed.slice(0, caret)).length;
  return before + Math.max(0, Math.ceil(before / GROUP) - 1);
}

/**
 * The code in the address that the QR code opens: `/activation#XXXX-XXXX-XXXX`. Behind `#`, no server is told.
 *
 * @param {string} hash
 */
export const codeIn = (hash) => groupedCode(hash.replace(/%[0-9A-F]{2}/giu, ''));
