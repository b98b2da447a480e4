/** What is printed alone, in black on white, without the page around it; `sheet.css` says how. */

import { html } from './html.js';

/** @param {{kind?: string, children?: any}} props */
export const Sheet = ({ kind = '', children }) => html`<article class=${`sheet ${kind}`}>${children}</article>`;
