/** A full log-in in place: the session goes on, and nothing that was written is lost. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { Refusal } from '../wire/errors.js';
import { renewSession } from '../wire/identity.js';
import { useDoing } from './asking.js';
import { FaultPlace, GivenUp } from './fault.js';
import { html, useTranslator } from './html.js';
import { Secret } from './secret.js';

/** @param {unknown} error */
export const needsCode = (error) => error instanceof Refusal && error.details.needs === 'code';

/** @param {{onProven: () => Promise<void>, label?: string, submit?: string}} props `submit`: what goes on then */
export function Renewal({ onProven, label, submit: verb }) {
  const { t } = useTranslator();
  const password = useRef(/** @type {HTMLInputElement | null} */ (null));
  const code = useRef(/** @type {HTMLInputElement | null} */ (null));
  const [withCode, setWithCode] = useState(false);
  const wrong = t(withCode ? 'login.code.wrong' : 'renewal.wrong');
  const { busy, fault, setFault, run } = useDoing({ unauthenticated: wrong, password: t('renewal.wrong') });
  useEffect(() => (withCode ? code : password).current?.focus(), [withCode]);

  const renew = async () => {
    const given = code.current?.value.trim();
    try {
      await renewSession({ password: password.current?.value ?? '', ...(given && { code: given }) });
    } catch (error) {
      if (withCode || !needsCode(error)) throw error;
      setWithCode(true);
      throw new GivenUp();
    }
    await onProven();
  };
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    if (!password.current?.value) return setFault({ text: t('renewal.empty') });
    if (!(await run(renew))) (code.current ?? password.current)?.focus();
  };
  return html`
    <form class="renewal" onSubmit=${submit} novalidate>
      <${Secret} id="renewal-password" label=${label ?? t('login.password')} field=${password} kind="current-password" wrong=${fault !== null} />
      ${withCode && html`<${SecondFactorField} field=${code} wrong=${fault !== null} />`}
      <${FaultPlace} fault=${fault} />
      <button class="button filled" aria-disabled=${String(busy)}>${verb ?? t('renewal.submit')}</button>
    </form>
  `;
}

/** @param {{field: {current: HTMLInputElement | null}, wrong: boolean}} props */
export function SecondFactorField({ field, wrong }) {
  const { t } = useTranslator();
  return html`
    <div>
      <label class="label" for="second-factor">${t('login.code')}</label>
      <div class="field">
        <input id="second-factor" ref=${field} name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck=${false}
          required aria-invalid=${String(wrong)} aria-describedby="second-factor-hint" />
      </div>
      <p class="hint" id="second-factor-hint">${t('login.code.hint')}</p>
    </div>
  `;
}
