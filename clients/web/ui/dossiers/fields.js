/** Fields of the forms about a person, each with its own fault beneath it; and what a form does when something is wrong. */

import { useEffect, useState } from 'preact/hooks';
import { Refusal } from '../../wire/errors.js';
import { BirthDate } from '../birth_date.js';
import { faultOf } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';

/** @import { Key, Translator } from '../../i18n/translator.js' */
/** @import { Fault } from '../fault.js' */
/** @typedef {Record<string, string>} Faults a sentence by field */

/**
 * The sentence of a refusal's reason; with the field where one reason is of many.
 *
 * @param {Translator} words
 * @param {string | undefined} reason
 * @param {string} [field]
 * @returns {string | null}
 */
export function reasonSentence({ t, has }, reason, field = '') {
  const key = [`dossier.reason.${reason}.${field}`, `dossier.reason.${reason}`].find(has);
  return key ? t(/** @type {Key} */ (key)) : null;
}

/**
 * One thing at a time; what the server refuses is told beside the field that it names, and that has the focus.
 *
 * @param {readonly string[]} fields that are on the screen
 */
export function useForm(fields) {
  const words = useTranslator();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState(/** @type {Fault | null} */ (null));
  const [faults, setFaults] = useState(/** @type {Faults} */ ({}));
  useEffect(() => {
    /** @type {HTMLElement | null} */ (document.querySelector('[data-fault] :is(input, textarea)'))?.focus();
  }, [faults]);
  /** @param {Record<string, string>} reasons by field */
  const refuse = (reasons) => {
    setFaults(Object.fromEntries(Object.entries(reasons).map(([field, reason]) => [field, reasonSentence(words, reason, field) ?? words.reason('bad_request')])));
    return Object.keys(reasons).length > 0;
  };
  /** @param {unknown} error */
  const tell = (error) => {
    const { reason, field } = error instanceof Refusal ? error.details : {};
    const sentence = reasonSentence(words, reason, field);
    if (sentence && fields.includes(field)) setFaults({ [field]: sentence });
    else setFault(sentence ? { text: sentence } : faultOf(error, words));
  };
  /** @param {() => Promise<unknown>} work */
  const run = async (work) => {
    if (busy) return;
    setBusy(true);
    setFault(null);
    setFaults({});
    await work().catch(tell);
    setBusy(false);
  };
  return { busy, fault, faults, refuse, run };
}

/** @param {{id: string, text: string | undefined}} props */
const FieldFault = ({ id, text }) => text && html`<p class="fault" id=${`${id}-fault`}><${Icon} name="alert" size=${18} /><span>${text}</span></p>`;

/**
 * @param {{
 *   name: string, label: string, value: string, onWrite: (text: string) => void, faults: Faults, hint?: string, optional?: boolean,
 *   type?: string, mode?: string, most?: number, capitals?: string, max?: string, list?: string
 * }} props
 */
export function Field({ name, label, value, onWrite, faults, hint, optional = false, type = 'text', mode, most = 200, capitals = 'words', max, list }) {
  const { t } = useTranslator();
  const id = `dossier-${name}`;
  const fault = faults[name];
  return html`
    <div data-fault=${fault ? '' : undefined}>
      <label class="label" for=${id}>${label} ${optional && html`<small>${t('start.optional')}</small>`}</label>
      <div class="field">
        <input id=${id} type=${type} value=${value} autocomplete="off" autocapitalize=${capitals} spellcheck=${false} maxlength=${most} inputmode=${mode} max=${max} list=${list}
          aria-invalid=${fault ? 'true' : undefined} aria-describedby=${[fault && `${id}-fault`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined}
          onInput=${(/** @type {any} */ event) => onWrite(event.target.value)} />
      </div>
      <${FieldFault} id=${id} text=${fault} />
      ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    </div>
  `;
}

/**
 * One of a few, or some of them; each with what it means.
 *
 * @template {string} V
 * @param {{
 *   name: string, legend: string, options: readonly {value: V, label: string, hint?: string}[], chosen: readonly string[],
 *   onChoose: (value: V) => void, faults: Faults, type?: 'radio' | 'checkbox'
 * }} props
 */
export function Options({ name, legend, options, chosen, onChoose, faults, type = 'radio' }) {
  const id = `dossier-${name}`;
  const fault = faults[name];
  return html`
    <fieldset class=${`options ${options.some(({ hint }) => hint) ? 'explained' : ''}`} data-fault=${fault ? '' : undefined} aria-describedby=${fault ? `${id}-fault` : undefined}>
      <legend class="label">${legend}</legend>
      ${options.map(
        ({ value, label, hint }) => html`
          <label key=${value}>
            <input type=${type} name=${id} value=${value} checked=${chosen.includes(value)} onChange=${() => onChoose(value)} />
            <span>${label}${hint && html`<small>${hint}</small>`}</span>
          </label>
        `,
      )}
      <${FieldFault} id=${id} text=${fault} />
    </fieldset>
  `;
}

/** @param {{written: import('../../model/birth_date.js').Written, onWrite: (born: any) => void, faults: Faults, isWhole?: boolean}} props else a year alone is a date, too */
export function Born({ written, onWrite, faults, isWhole = false }) {
  const { t } = useTranslator();
  const fault = faults.birth_date;
  return html`
    <div data-fault=${fault ? '' : undefined}>
      <${BirthDate} id="dossier-birth_date" written=${written} onWrite=${onWrite} legend=${t('birth.legend')} wrong=${fault !== undefined} />
      <${FieldFault} id="dossier-birth_date" text=${fault} />
      ${!isWhole && html`<p class="hint">${t('dossier.field.birth_date.hint')}</p>`}
    </div>
  `;
}
