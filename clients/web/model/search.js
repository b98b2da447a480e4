/** What a search asks for, found again in a text: folded as the server folds it (mis/domain/search.py), so that one sees why it was found. */

/** Letters of two that Unicode does not take apart, and those whose stroke is no accent to it. @type {Record<string, string>} */
const APART = { œ: 'oe', æ: 'ae', ø: 'o', đ: 'd', ł: 'l', ð: 'd', þ: 'th', ı: 'i', ß: 'ss' };
/** Read before the first hit of an excerpt, so that one knows what it is about. */
const BEFORE_CHARS = 40;

/** @typedef {{text: string, isHit: boolean}} Piece */

/** @param {string} char without case and accents; a space for what parts words, nothing for an accent of its own */
function folded(char) {
  const letters = [...char.normalize('NFKD').toLowerCase()].map((letter) => APART[letter] ?? letter);
  return letters.join('').normalize('NFKD').replace(/\p{M}/gu, '').replace(/[^\p{L}\p{N}]/gu, ' ');
}

/** @param {string} text */
export const wordsOf = (text) => Array.from(text, folded).join('').split(' ').filter(Boolean);

/** @param {string} text whether there is anything to search for */
export const hasWord = (text) => wordsOf(text).length > 0;

/**
 * A text in pieces, of which some are what was asked for; together they are the text.
 *
 * @param {string} text
 * @param {string} sought
 * @returns {Piece[]}
 */
export function piecesOf(text, sought) {
  const chars = Array.from(text);
  const hits = hitsOf(chars.map(folded), wordsOf(sought));
  /** @type {Piece[]} */
  const pieces = [];
  chars.forEach((char, index) => {
    const last = pieces.at(-1);
    if (last && last.isHit === hits[index]) last.text += char;
    else pieces.push({ text: char, isHit: hits[index] });
  });
  return pieces;
}

/**
 * Which characters the beginnings of words are made of.
 *
 * @param {string[]} folds of each character
 * @param {string[]} words
 */
function hitsOf(folds, words) {
  const letters = folds.join('');
  const at = folds.flatMap((fold, index) => Array.from({ length: fold.length }, () => index));
  const hits = folds.map(() => false);
  for (let start = 0; start < letters.length; start += 1) {
    if (letters[start] === ' ' || (start > 0 && letters[start - 1] !== ' ')) continue;
    const found = words.filter((word) => letters.startsWith(word, start)).map((word) => word.length);
    if (found.length) hits.fill(true, at[start], at[start + Math.max(...found) - 1] + 1);
  }
  folds.forEach((fold, index) => {
    if (fold === '' && hits[index - 1]) hits[index] = true; // an accent of its own, on the letter before
  });
  return hits;
}

/**
 * The pieces from a little before the first hit on.
 *
 * @param {string} text
 * @param {string} sought
 * @returns {Piece[]}
 */
export function excerptOf(text, sought) {
  const pieces = piecesOf(text, sought);
  const first = pieces.findIndex(({ isHit }) => isHit);
  if (first !== 1 || pieces[0].text.length <= BEFORE_CHARS) return pieces;
  const [before, ...rest] = pieces;
  return [{ text: `…${before.text.slice(-BEFORE_CHARS).replace(/^\S*\s/u, '')}`, isHit: false }, ...rest];
}

/**
 * Whether two messages are the same entry.
 *
 * @param {{conversation: string, seq: number}} one
 * @param {{conversation: string, seq: number}} other
 */
export const isSame = (one, other) => one.conversation === other.conversation && one.seq === other.seq;
