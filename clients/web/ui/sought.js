/** A text in which what was searched for stands out. */

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { excerptOf, piecesOf } from '../model/search.js';
import { html } from './html.js';

/** @import { Piece } from '../model/search.js' */
/** @typedef {{conversation: string, seq: number, text: string}} Goal a message that was found, and the words it was found by */

/** The words that the thread on screen was opened by. @type {import('preact').Context<string>} */
export const SoughtWords = createContext('');

/** @param {Piece[]} pieces */
const drawn = (pieces) => pieces.map(({ text, isHit }) => (isHit ? html`<mark>${text}</mark>` : text));

/** @param {{text: string, sought: string}} props */
export const Excerpt = ({ text, sought }) => drawn(excerptOf(text, sought));

/** @param {{text: string | null}} props */
export function Sought({ text }) {
  const sought = useContext(SoughtWords);
  return text && sought ? drawn(piecesOf(text, sought)) : text;
}
