/** Recovery codes, shown once: copied or printed before they are gone. */

import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Sheet } from '../sheet.js';
import { Copy } from './copy.js';

/** @param {{codes: string[], heading?: string, onDone: () => void}} props `heading`: the tag, by what stands above */
export function RecoveryCodes({ codes, heading = 'h3', onDone }) {
  const { t } = useTranslator();
  return html`
    <${Sheet} kind="recovery">
      <${heading}>${t('recovery.title')}<//>
      <p>${t('recovery.body')}</p>
      <ul class="recovery-codes">${codes.map((code) => html`<li>${code}</li>`)}</ul>
    <//>
    <div class="panel-actions">
      <${Copy} text=${codes.join('\n')} label=${t('recovery.copy')} />
      <button type="button" class="button" onClick=${() => window.print()}><${Icon} name="printer" />${t('sheet.print')}</button>
      <button type="button" class="button filled" onClick=${onDone}>${t('recovery.done')}</button>
    </div>
  `;
}
