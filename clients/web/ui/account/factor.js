/** The second step of a log-in: a code of the phone beside the password, and codes on paper for who has lost it. */

import { useRef, useState } from 'preact/hooks';
import { beginSecondFactor, confirmSecondFactor, removeSecondFactor, secondFactor } from '../../wire/identity.js';
import { Loading, useDoing, useLoaded } from '../asking.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Panel } from '../page.js';
import { Qr } from '../qr.js';
import { Secret } from '../secret.js';
import { Copy } from './copy.js';
import { RecoveryCodes } from './recovery.js';

/** @import { SecondFactor, SecondFactorKey } from '../../wire/identity_types.js' */
/** @import { Proven } from './proof.js' */
/** @typedef {{name: 'idle'} | {name: 'key', key: SecondFactorKey} | {name: 'codes', codes: string[]} | {name: 'removing', isRequired: boolean}} Step */

/** Fewer left than this, and one is told to make new ones. */
const FEW_CODES = 3;

/** @param {{proven: Proven}} props */
export function Factor({ proven }) {
  const { t } = useTranslator();
  const loaded = useLoaded(secondFactor);
  const [step, setStep] = useState(/** @type {Step} */ ({ name: 'idle' }));
  const { busy, fault, run } = useDoing();
  const begin = () => run(async () => setStep({ name: 'key', key: await proven(beginSecondFactor) }));
  const toIdle = () => setStep({ name: 'idle' });
  /** @param {string[]} codes */
  const onConfirmed = (codes) => {
    setStep({ name: 'codes', codes });
    loaded.reload();
  };
  const onRemoved = async () => {
    await loaded.reload();
    toIdle();
  };
  return html`
    <${Panel} id="account-factor" title=${t('factor.title')} lead=${t('factor.lead')}>
      ${step.name === 'codes' && html`<${RecoveryCodes} codes=${step.codes} onDone=${toIdle} />`}
      ${step.name !== 'codes' &&
      html`
        <${Loading} of=${loaded}>
          ${(/** @type {SecondFactor} */ factor) => html`
            <${State} factor=${factor} />
            <${FaultPlace} fault=${fault} />
            <div class="panel-actions">
              ${factor.is_set
                ? html`<button type="button" class="button" onClick=${() => setStep({ name: 'removing', isRequired: factor.is_required })}>${t('factor.remove')}</button>`
                : html`<button type="button" class="button" aria-disabled=${String(busy)} onClick=${begin}><${Icon} name="shield" />${t('factor.set')}</button>`}
            </div>
          `}
        <//>
      `}
    <//>
    ${step.name === 'key' && html`<${FactorKey} of=${step.key} proven=${proven} onConfirmed=${onConfirmed} onClose=${toIdle} />`}
    ${step.name === 'removing' && html`<${Removal} isRequired=${step.isRequired} proven=${proven} onRemoved=${onRemoved} onClose=${toIdle} />`}
  `;
}

/** @param {{factor: SecondFactor}} props */
function State({ factor }) {
  const { t } = useTranslator();
  const { is_set, recovery_codes_left: left } = factor;
  if (!is_set) return html`<p class="note"><${Icon} name="info" /><span>${t('factor.off')}</span></p>`;
  return html`
    <p class="done"><${Icon} name="checkCircle" /><span>${t('factor.on')} ${t('factor.codes.left', { count: left })}</span></p>
    ${left < FEW_CODES && html`<p class="note warn"><${Icon} name="alert" /><span>${t('factor.codes.few')}</span></p>`}
  `;
}

/** @param {{of: SecondFactorKey, proven: Proven, onConfirmed: (codes: string[]) => void, onClose: () => void}} props */
export function FactorKey({ of, proven, onConfirmed, onClose }) {
  const { t } = useTranslator();
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const { busy, fault, run } = useDoing({ code: t('factor.wrong') });
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const code = (field.current?.value ?? '').replace(/\s/gu, '');
    const confirm = () => proven(() => confirmSecondFactor(code)).then(onConfirmed);
    if (!(await run(confirm))) field.current?.focus();
  };
  return html`
    <${Dialog} title=${t('factor.set.title')} kind="tall" onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <ol class="steps">
          <li>${t('factor.step.app')}</li>
          <li>
            ${t('factor.step.scan')}
            <${Qr} svg=${of.qr} name=${t('factor.qr')} />
            <${Key} of=${of.key} />
          </li>
          <li>
            <label for="factor-code">${t('factor.step.code')}</label>
            <div class="field"><input id="factor-code" class="digits" ref=${field} inputmode="numeric" autocomplete="one-time-code" maxlength="7" /></div>
          </li>
        </ol>
        <${FaultPlace} fault=${fault} />
        <button class="button filled" aria-disabled=${String(busy)}>${t('factor.confirm')}</button>
      </form>
    <//>
  `;
}

/** @param {{of: string}} props the key in groups of four, for who cannot point a camera at it */
function Key({ of }) {
  const { t } = useTranslator();
  const groups = (of.match(/.{1,4}/gu) ?? []).join(' ');
  return html`
    <details class="by-hand">
      <summary>${t('factor.by_hand')}</summary>
      <p class="key">${groups}</p>
      <${Copy} text=${of} label=${t('factor.copy')} />
    </details>
  `;
}

/** @param {{isRequired: boolean, proven: Proven, onRemoved: () => Promise<void>, onClose: () => void}} props */
function Removal({ isRequired, proven, onRemoved, onClose }) {
  const { t } = useTranslator();
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const { busy, fault, run } = useDoing({ password: t('renewal.wrong') });
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const password = field.current?.value ?? '';
    if (await run(() => proven(() => removeSecondFactor(password)))) await onRemoved();
    else field.current?.focus();
  };
  return html`
    <${Dialog} title=${t('factor.remove.title')} onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <p>${t(isRequired ? 'factor.remove.body.required' : 'factor.remove.body')}</p>
        <${Secret} id="factor-password" label=${t('login.password')} field=${field} kind="current-password" wrong=${fault !== null} />
        <${FaultPlace} fault=${fault} />
        <button class="button danger" aria-disabled=${String(busy)}>${t('factor.remove.submit')}</button>
      </form>
    <//>
  `;
}
