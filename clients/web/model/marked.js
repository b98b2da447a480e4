/**
 * The little Markdown of notes, as what it is made of: paragraphs and lists, and in them bold, italic, links and plain
 * words. Nothing else is markup: what is not understood stands there as it was written.
 *
 * @typedef {{kind: 'plain' | 'bold' | 'italic', text: string} | {kind: 'link', text: string, to: string}} Piece
 * @typedef {{kind: 'paragraph' | 'bullets' | 'numbers', lines: Piece[][]}} Block a line of a paragraph, or one entry
 */

const ENTRIES = /** @type {const} */ ([['bullets', /^\s{0,3}[-*•]\s+(?<rest>.*)$/u], ['numbers', /^\s{0,3}\d{1,3}[.)]\s+(?<rest>.*)$/u]]);
/** A link leads to https and nowhere else; its end is no punctuation of the sentence. */
const PIECE = /\*\*(?<bold>[^*\s](?:[^*\n]*[^*\s])?)\*\*|(?<![\p{L}\p{N}*])[*_](?<italic>[^*_\s](?:[^*_\n]*[^*_\s])?)[*_](?![\p{L}\p{N}*])|\[(?<words>[^[\]\n]+)\]\((?<to>https:\/\/[^\s)]+)\)|(?<bare>https:\/\/[^\s<>]*[^\s<>.,;:!?)\]'"»])/gu;

/**
 * @param {string} text
 * @returns {Block[]}
 */
export function blocksOf(text) {
  /** @type {Block[]} */
  const blocks = [];
  let isAfterGap = true;
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      isAfterGap = true;
      continue;
    }
    const { kind, rest } = entryOf(line);
    const last = blocks.at(-1);
    if (last?.kind === kind && !(isAfterGap && kind === 'paragraph')) last.lines.push(piecesOf(rest));
    else blocks.push({ kind, lines: [piecesOf(rest)] });
    isAfterGap = false;
  }
  return blocks;
}

/** @param {string} line @returns {{kind: Block['kind'], rest: string}} */
function entryOf(line) {
  for (const [kind, form] of ENTRIES) {
    const rest = form.exec(line)?.groups?.rest;
    if (rest !== undefined) return { kind, rest };
  }
  return { kind: 'paragraph', rest: line };
}

/** @param {string} line @returns {Piece[]} */
function piecesOf(line) {
  /** @type {Piece[]} */
  const pieces = [];
  let end = 0;
  for (const found of line.matchAll(PIECE)) {
    if (found.index > end) pieces.push({ kind: 'plain', text: line.slice(end, found.index) });
    pieces.push(pieceOf(found.groups ?? {}));
    end = found.index + found[0].length;
  }
  if (end < line.length) pieces.push({ kind: 'plain', text: line.slice(end) });
  return pieces;
}

/** @param {Record<string, string>} groups @returns {Piece} */
function pieceOf({ bold, italic, words, to, bare }) {
  if (bold !== undefined) return { kind: 'bold', text: bold };
  if (italic !== undefined) return { kind: 'italic', text: italic };
  return { kind: 'link', text: words ?? bare, to: to ?? bare };
}
