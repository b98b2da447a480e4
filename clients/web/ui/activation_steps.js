/** The questions of activation, one a screen: the question is the heading and the label of its field. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { caretAfter, groupedCode } from '../model/access_code.js';
import { rules } from './account/password.js';
import { BirthDate } from './birth_date.js';
import { FaultPlace } from './fault.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';

/** @import { Answers } from './activation.js' */
/** @import { Fault } from './fault.js' */
/**
 * @typedef {object} StepProps
 * @property {Answers} answers
 * @property {Fault | null} fault
 * @property {number} chars the shortest password, 0 until the server has told
 * @property {boolean} busy
 * @property {(change: Partial<Answers>) => void} onWrite
 * @property {(change?: Partial<Answers>) => void} onNext
 * @property {(() => void) | null} onBack
 */

/** @param {StepProps} props */
export function CodeStep(props) {
  const { t } = useTranslator();
  const { answers, fault, onWrite } = props;
  /** @param {any} event */
  const typed = ({ target }) => {
    const caret = caretAfter(target.value, target.selectionStart ?? target.value.length);
    target.value = groupedCode(target.value);
    target.setSelectionRange(caret, caret);
    onWrite({ code: target.value });
  };
  return html`
    <${Question} ...${props} next=${t('activation.next')}>
      ${(/** @type {any} */ field) => html`
        <h1><label for="activation-code">${t('activation.code')}</label></h1>
        <p class="help" id="activation-code-help">${t('activation.code.help')}</p>
        <div class="field">
          <input id="activation-code" class="code" ref=${field} value=${answers.code} onInput=${typed} autocomplete="one-time-code" autocapitalize="characters"
            spellcheck=${false} aria-describedby="activation-code-help" aria-invalid=${String(fault !== null)} placeholder="XXXX-XXXX-XXXX" />
        </div>
      `}
    <//>
  `;
}

/** @param {StepProps} props */
export function DateStep(props) {
  const { t } = useTranslator();
  const { answers, fault, onWrite, onNext } = props;
  const also = html`<button type="button" class="button plain" onClick=${() => onNext({ isDated: false })}>${t('activation.date.none')}</button>`;
  return html`
    <${Question} ...${props} next=${t('activation.next')} onNext=${() => onNext({ isDated: true })} also=${also}>
      ${(/** @type {any} */ field) => html`
        <${BirthDate} id="activation-date" first=${field} written=${answers.born} onWrite=${(/** @type {any} */ born) => onWrite({ born })} wrong=${fault !== null}
          own=${true} legend=${html`<h1>${t('activation.date')}</h1>`} />
      `}
    <//>
  `;
}

/** @param {StepProps} props */
export function PasswordStep(props) {
  const { t } = useTranslator();
  const { answers, fault, chars, onWrite } = props;
  return html`
    <${Question} ...${props} next=${t('activation.next')}>
      ${(/** @type {any} */ field) => html`
        <h1><label for="activation-password">${t('activation.password')}</label></h1>
        <p class="help" id="activation-password-help">${rules(t, chars)}</p>
        <${Seen} id="activation-password" field=${field} value=${answers.password} kind="new-password" wrong=${fault !== null}
          onWrite=${(/** @type {string} */ password) => onWrite({ password })} />
      `}
    <//>
  `;
}

/** @param {StepProps} props */
export function PinStep(props) {
  const { t } = useTranslator();
  const { answers, fault, busy, onWrite, onNext } = props;
  const also = html`<button type="button" class="button plain" onClick=${() => onNext({ pin: '' })}>${t('activation.pin.none')}</button>`;
  return html`
    <${Question} ...${props} next=${t(busy ? 'activation.sending' : 'activation.finish')} also=${also}>
      ${(/** @type {any} */ field) => html`
        <h1><label for="activation-pin">${t('activation.pin')}</label></h1>
        <p class="help" id="activation-pin-help">${t('activation.pin.help')}</p>
        <${Seen} id="activation-pin" field=${field} value=${answers.pin} kind="off" digits=${8} wrong=${fault !== null}
          onWrite=${(/** @type {string} */ pin) => onWrite({ pin })} />
      `}
    <//>
  `;
}

/** @param {StepProps & {next: string, also?: any, children: (field: {current: HTMLInputElement | null}) => any}} props */
function Question({ fault, busy, next, also, onNext, onBack, children }) {
  const { t } = useTranslator();
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => field.current?.focus(), [fault]);
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    onNext();
  };
  return html`
    <form class="question" onSubmit=${submit} novalidate>
      ${children(field)}
      <${FaultPlace} fault=${fault} />
      <div class="question-actions">
        <button class="button filled" aria-disabled=${String(busy)}>${next}</button>
        ${also}
        ${onBack && html`<button type="button" class="button plain" onClick=${onBack}><${Icon} name="back" />${t('activation.back')}</button>`}
      </div>
    </form>
  `;
}

/**
 * A secret that is chosen: shown while it is typed, because who cannot see it mistypes it; hidden on demand.
 *
 * @param {{
 *   id: string, field: {current: HTMLInputElement | null}, value: string, kind: string, wrong: boolean, digits?: number,
 *   onWrite: (value: string) => void
 * }} props
 */
function Seen({ id, field, value, kind, wrong, digits, onWrite }) {
  const { t } = useTranslator();
  const [shown, setShown] = useState(true);
  const written = (/** @type {string} */ text) => (digits ? text.replace(/\D/gu, '').slice(0, digits) : text);
  /** @param {any} event */
  const typed = ({ target }) => {
    target.value = written(target.value);
    onWrite(target.value);
  };
  return html`
    <div>
      <div class="field">
        <input id=${id} class=${digits ? 'digits' : ''} ref=${field} value=${value} onInput=${typed} type=${shown ? 'text' : 'password'} autocomplete=${kind}
          autocapitalize="none" spellcheck=${false} inputmode=${digits ? 'numeric' : undefined} aria-describedby=${`${id}-help`} aria-invalid=${String(wrong)} />
      </div>
      <button type="button" class="show" aria-pressed=${String(!shown)} onClick=${() => setShown(!shown)}>
        <${Icon} name=${shown ? 'eyeOff' : 'eye'} />${t(shown ? 'activation.hide' : 'activation.show')}
      </button>
    </div>
  `;
}
