/** A field for a password, which may be looked at while it is typed. */

import { useState } from 'preact/hooks';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';

/**
 * @param {{
 *   id: string, label?: string, field: {current: HTMLInputElement | null}, kind: 'current-password' | 'new-password',
 *   wrong?: boolean, describedby?: string
 * }} props
 */
export function Secret({ id, label, field, kind, wrong = false, describedby }) {
  const { t } = useTranslator();
  const [shown, setShown] = useState(false);
  return html`
    <div>
      ${label && html`<label class="label" for=${id}>${label}</label>`}
      <div class="field">
        <input id=${id} ref=${field} type=${shown ? 'text' : 'password'} autocomplete=${kind} autocapitalize="none" spellcheck=${false} required
          aria-invalid=${String(wrong)} aria-describedby=${describedby} />
        <button type="button" class="icon-button" aria-pressed=${String(shown)} aria-label=${t(shown ? 'login.hide' : 'login.show')} onClick=${() => setShown(!shown)}>
          <${Icon} name=${shown ? 'eyeOff' : 'eye'} />
        </button>
      </div>
    </div>
  `;
}
