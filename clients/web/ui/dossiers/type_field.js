/** The type of a document, among a hundred: the usual ones in a tap, any of them by a word of its name. */

import { useState } from 'preact/hooks';
import { typesFound } from '../../model/documents.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';

/** @import { DocumentTypes } from '../../wire/dossier/documents_types.js' */

/** @param {{types: DocumentTypes, chosen: string | null, fault: string | undefined, onChoose: (code: string | null) => void}} props */
export function TypeField({ types, chosen, fault, onChoose }) {
  const { t } = useTranslator();
  const [typed, setTyped] = useState('');
  const known = types.types.find(({ code }) => code === chosen);
  if (known) {
    return html`
      <div class="type-field">
        <p class="label">${t('document.type')}</p>
        <p class="chosen-type"><${Icon} name="check" size=${18} /><span>${known.label}</span>
          <button type="button" class="button small" onClick=${() => onChoose(null)}>${t('document.type.change')}</button></p>
      </div>
    `;
  }
  const found = typesFound(types.types, typed);
  return html`
    <div class="type-field" data-fault=${fault ? '' : undefined}>
      <label class="label" for="dossier-type_code">${t('document.type')}</label>
      <div class="field"><${Icon} name="search" />
        <input id="dossier-type_code" value=${typed} autocomplete="off" placeholder=${t('document.type.search')} aria-describedby=${fault ? 'dossier-type_code-fault' : undefined}
          onInput=${(/** @type {any} */ event) => setTyped(event.target.value)} />
      </div>
      ${fault && html`<p class="fault" id="dossier-type_code-fault"><${Icon} name="alert" size=${18} /><span>${fault}</span></p>`}
      <ul class="types" aria-label=${t('document.type.found')}>
        ${found.map(({ code, label }) => html`<li key=${code}><button type="button" class="type" onClick=${() => onChoose(code)}>${label}</button></li>`)}
      </ul>
      ${found.length === 0 && html`<p class="hint" role="status">${t('document.type.none')}</p>`}
    </div>
  `;
}
