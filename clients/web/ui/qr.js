/** A QR code, drawn in the page: black on white in either theme, as cameras want it. */

import { drawingOf } from '../model/qr.js';
import { html } from './html.js';

/** @param {{svg: string, name: string}} props `svg` as the server drew it, of which the strokes alone are taken */
export function Qr({ svg, name }) {
  const drawing = drawingOf(svg);
  if (!drawing) return null;
  return html`
    <svg class="qr" viewBox=${`0 0 ${drawing.size} ${drawing.size}`} role="img" aria-label=${name} shape-rendering="crispEdges">
      <rect width="100%" height="100%" fill="#fff" />
      <path stroke="#000" d=${drawing.path} />
    </svg>
  `;
}
