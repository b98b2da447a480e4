/** An optional code among many: looked for by a word or by its number, once somebody wants one. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { codesFound } from '../../../model/codes.js';
import { html, useTranslator } from '../../html.js';
import { Icon } from '../../icons.js';

/** @import { Coded } from '../../../model/codes.js' */
/** @typedef {{name: string, label: string, codes: readonly Coded[], chosen: string | null | undefined, onChoose: (code: string | null) => void}} CodeProps */

/** @param {CodeProps} props */
export function CodeField(props) {
  const { name, label, codes, chosen, onChoose } = props;
  const { t } = useTranslator();
  const [isOpen, setOpen] = useState(false);
  const changing = /** @type {{current: HTMLButtonElement | null}} */ (useRef(null));
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !isOpen) changing.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  /** @param {string} code */
  const choose = (code) => {
    onChoose(code);
    setOpen(false);
  };
  if (isOpen) return html`<${Search} ...${props} onChoose=${choose} onClose=${() => setOpen(false)} />`;
  const known = codes.find(({ value }) => value === chosen);
  return html`
    <div class="code-field" role="group" aria-labelledby=${`dossier-${name}-label`}>
      <p class="label" id=${`dossier-${name}-label`}>${label} <small>${t('start.optional')}</small></p>
      ${known && html`<p class="chosen-code"><span class="code">${known.value}</span><span>${known.label}</span></p>`}
      <div class="code-moves">
        <button type="button" class="button" id=${`dossier-${name}`} ref=${changing} onClick=${() => setOpen(true)}><${Icon} name="search" />${t(known ? 'plan.code.change' : 'plan.code.choose')}</button>
        ${known && html`<button type="button" class="button plain" onClick=${() => onChoose(null)}>${t('plan.code.remove')}</button>`}
      </div>
    </div>
  `;
}

/** @param {CodeProps & {onChoose: (code: string) => void, onClose: () => void}} props */
function Search({ name, label, codes, chosen, onChoose, onClose }) {
  const { t } = useTranslator();
  const [typed, setTyped] = useState('');
  const input = /** @type {{current: HTMLInputElement | null}} */ (useRef(null));
  useEffect(() => input.current?.focus(), []);
  const found = codesFound(codes, typed);
  const id = `dossier-${name}-search`;
  /** What stands around is a form, or a dialog: neither is sent or shut by a search. @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') onClose();
    else if (typed.trim() && found.length === 1) onChoose(found[0].value);
  };
  return html`
    <div class="code-field">
      <label class="label" for=${id}>${label} <small>${t('start.optional')}</small></label>
      <div class="code-search">
        <div class="field"><${Icon} name="search" />
          <input id=${id} ref=${input} value=${typed} autocomplete="off" spellcheck=${false} maxlength=${100} placeholder=${t('plan.code.search')}
            onInput=${(/** @type {any} */ event) => setTyped(event.target.value)} onKeyDown=${onKeyDown} />
        </div>
        <button type="button" class="button plain" onClick=${onClose}>${t('dialog.cancel')}</button>
      </div>
      <p class="hint" role="status">${found.length ? t('plan.code.count', { count: found.length }) : t('plan.code.none')}</p>
      ${found.length > 0 && html`
        <ul class="codes" aria-label=${t('plan.code.found')}>
          ${found.map((one) => html`<li key=${one.value}><button type="button" aria-pressed=${String(one.value === chosen)} onClick=${() => onChoose(one.value)}><span class="code">${one.value}</span><span>${one.label}</span></button></li>`)}
        </ul>
      `}
    </div>
  `;
}
