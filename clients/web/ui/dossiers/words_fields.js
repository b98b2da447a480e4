/** Fields for longer words, and for one of a list. */

import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';

/** @import { Faults } from './fields.js' */

/** @param {{name: string, label: string, value: string, onWrite: (text: string) => void, faults: Faults, most: number, hint?: string, optional?: boolean}} props */
export function Words({ name, label, value, onWrite, faults, most, hint, optional = false }) {
  const { t } = useTranslator();
  const id = `dossier-${name}`;
  const fault = faults[name];
  return html`
    <div data-fault=${fault ? '' : undefined}>
      <label class="label" for=${id}>${label} ${optional && html`<small>${t('start.optional')}</small>`}</label>
      <textarea id=${id} class="field" rows="3" maxlength=${most} value=${value} aria-invalid=${fault ? 'true' : undefined}
        aria-describedby=${[fault && `${id}-fault`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined} onInput=${(/** @type {any} */ event) => onWrite(event.target.value)}></textarea>
      ${fault && html`<p class="fault" id=${`${id}-fault`}><${Icon} name="alert" size=${18} /><span>${fault}</span></p>`}
      ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    </div>
  `;
}

/** @param {{name: string, label: string, value: string, options: readonly {value: string, label: string}[], onChoose: (value: any) => void, none?: string}} props `none`: the words for none of them */
export function Choice({ name, label, value, options, onChoose, none }) {
  const id = `dossier-${name}`;
  return html`
    <div>
      <label class="label" for=${id}>${label}</label>
      <div class="field choice">
        <select id=${id} value=${value} onChange=${(/** @type {any} */ event) => onChoose(event.target.value)}>
          ${none && html`<option value="" selected=${value === ''}>${none}</option>`}
          ${options.map((one) => html`<option key=${one.value} value=${one.value} selected=${one.value === value}>${one.label}</option>`)}
        </select>
        <${Icon} name="chevron" />
      </div>
    </div>
  `;
}
