/** Before the first answer of the server: nothing for a moment, then why nothing is there yet. */

import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';

/** @param {{known: boolean}} props */
export function Unreachable({ known }) {
  const { t } = useTranslator();
  return html`
    <main class="waiting-page" role="status">
      ${known
        ? html`<p class="banner"><${Icon} name="wifiOff" /><span>${t('login.unreachable')}</span></p>`
        : html`<span class="hidden">${t('app.loading')}</span>`}
    </main>
  `;
}
