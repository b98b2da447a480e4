/** How far something has come that takes a while, and the way to give it up. */

import { html, useTranslator } from './html.js';

/** @param {{text: string, share: number, onCancel: () => void}} props `share`: from 0 to 1 */
export function Progress({ text, share, onCancel }) {
  const { t } = useTranslator();
  const percent = Math.round(share * 100);
  return html`
    <div class="going">
      <div>
        <p>${text}</p>
        <span class="bar" role="progressbar" aria-label=${text} aria-valuenow=${percent} aria-valuemin="0" aria-valuemax="100"><i style=${{ width: `${percent}%` }} /></span>
      </div>
      <button type="button" class="button plain" onClick=${onCancel}>${t('dialog.cancel')}</button>
    </div>
  `;
}
