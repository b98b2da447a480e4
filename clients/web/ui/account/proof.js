/** Where the server wants a fresh log-in: ask who it is in place, then go on with what was asked. */

import { useCallback, useRef, useState } from 'preact/hooks';
import { PasskeyGivenUp, canHavePasskeys, usePasskey } from '../../platform/passkeys.js';
import { Refusal } from '../../wire/errors.js';
import { askForPasskey, givePasskey, renewSession } from '../../wire/identity.js';
import { useDoing, useFacts } from '../asking.js';
import { Dialog } from '../dialog.js';
import { FaultPlace, GivenUp } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Secret } from '../secret.js';

/** @typedef {<T>(work: () => Promise<T>) => Promise<T>} Proven raises GivenUp where somebody closes the question */

const isAsked = (/** @type {unknown} */ error) =>
  error instanceof Refusal && error.code === 'forbidden' && error.details.needs === 'login';

/** @returns {{proven: Proven, question: any}} */
export function useProof() {
  const [asked, setAsked] = useState(/** @type {{resolve: () => void, reject: (reason: Error) => void} | null} */ (null));
  const proven = useCallback(async (/** @type {() => Promise<any>} */ work) => {
    try {
      return await work();
    } catch (error) {
      if (!isAsked(error)) throw error;
    }
    await new Promise((resolve, reject) => setAsked({ resolve: () => resolve(undefined), reject }));
    return work();
  }, []);
  if (!asked) return { proven, question: null };
  /** @param {() => void} tell */
  const close = (tell) => {
    setAsked(null);
    tell();
  };
  const onProven = () => close(asked.resolve);
  const onClose = () => close(() => asked.reject(new GivenUp()));
  return { proven, question: html`<${Question} onProven=${onProven} onClose=${onClose} />` };
}

/** @param {{onProven: () => void, onClose: () => void}} props */
function Question({ onProven, onClose }) {
  const { t } = useTranslator();
  const facts = useFacts();
  const password = useRef(/** @type {HTMLInputElement | null} */ (null));
  const code = useRef(/** @type {HTMLInputElement | null} */ (null));
  const [withCode, setWithCode] = useState(false);
  const wrong = t(withCode ? 'proof.wrong.code' : 'proof.wrong');
  const { busy, fault, run } = useDoing({ unauthenticated: wrong, forbidden: wrong });
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const body = { password: password.current?.value ?? '', ...(withCode && { code: code.current?.value ?? '' }) };
    const done = await run(() => renewSession(body).catch(askForCode));
    if (done) onProven();
    else (withCode ? code : password).current?.focus();
  };
  /** @param {unknown} error */
  const askForCode = (error) => {
    const isNext = error instanceof Refusal && error.details.needs === 'code' && !withCode;
    if (!isNext) throw error;
    setWithCode(true);
    throw new GivenUp();
  };
  const byPasskey = async () => (await run(provePasskey)) && onProven();
  return html`
    <${Dialog} title=${t('proof.title')} onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <p>${t('proof.body')}</p>
        <${Secret} id="proof-password" label=${t('login.password')} field=${password} kind="current-password" wrong=${fault !== null} />
        ${withCode && html`<${SecondCode} field=${code} />`}
        <${FaultPlace} fault=${fault} />
        <button class="button filled" aria-disabled=${String(busy)}>${t('proof.submit')}</button>
        ${facts?.passkeys &&
        canHavePasskeys() &&
        html`<button type="button" class="button" onClick=${byPasskey}><${Icon} name="key" />${t('proof.passkey')}</button>`}
      </form>
    <//>
  `;
}

async function provePasskey() {
  const { ceremony, options } = await askForPasskey();
  try {
    await givePasskey({ ceremony, credential: await usePasskey(options) });
  } catch (error) {
    throw error instanceof PasskeyGivenUp ? new GivenUp() : error;
  }
}

/** @param {{field: {current: HTMLInputElement | null}}} props */
function SecondCode({ field }) {
  const { t } = useTranslator();
  return html`
    <div>
      <label class="label" for="proof-code">${t('proof.code')}</label>
      <div class="field">
        <input id="proof-code" ref=${(/** @type {HTMLInputElement | null} */ input) => { field.current = input; input?.focus(); }}
          autocomplete="one-time-code" autocapitalize="none" spellcheck=${false} aria-describedby="proof-code-hint" />
      </div>
      <p class="hint" id="proof-code-hint">${t('proof.code.hint')}</p>
    </div>
  `;
}
