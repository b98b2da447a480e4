/** What was written with a little Markdown, drawn of elements: no string ever becomes markup. */

import { blocksOf } from '../../model/marked.js';
import { html } from '../html.js';
import { Sought } from '../sought.js';

/** @import { Block, Piece } from '../../model/marked.js' */

/** @param {{text: string}} props */
export const Marked = ({ text }) => html`<div class="marked">${blocksOf(text).map(drawn)}</div>`;

/** @param {Block} block */
function drawn({ kind, lines }) {
  if (kind === 'paragraph') return html`<p>${lines.map((line, index) => html`${index > 0 && html`<br />`}${line.map(piece)}`)}</p>`;
  const entries = lines.map((line) => html`<li>${line.map(piece)}</li>`);
  return kind === 'bullets' ? html`<ul>${entries}</ul>` : html`<ol>${entries}</ol>`;
}

/** @param {Piece} piece */
function piece(piece) {
  if (piece.kind === 'bold') return html`<strong><${Sought} text=${piece.text} /></strong>`;
  if (piece.kind === 'italic') return html`<em><${Sought} text=${piece.text} /></em>`;
  if (piece.kind === 'link') return html`<a href=${piece.to} target="_blank" rel="noopener noreferrer"><${Sought} text=${piece.text} /></a>`;
  return html`<${Sought} text=${piece.text} />`;
}
