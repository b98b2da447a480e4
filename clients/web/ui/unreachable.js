/** Before the first answer of the server: nothing for a moment, then why nothing is there yet. */

import { html, useTranslator } from './html.js';
import { Mark } from './icons.js';

/** @param {{known: boolean}} props */
export function Unreachable({ known }) {
  const { t } = useTranslator();
  if (!known) return html`<main class="waiting-page" role="status"><span class="hidden">${t('app.loading')}</span></main>`;
  return html`
    <main class="lock">
      <header class="lock-head">
        <${Mark} />
        <h1>${t('offline.title')}</h1>
        <div role="status">
          <p>${t('offline.closed')}</p>
          <p>${t('offline.waiting')}</p>
        </div>
      </header>
    </main>
  `;
}
