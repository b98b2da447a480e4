/** Where the server wants a fresh log-in: ask who it is in place, then go on with what was asked. */

import { useCallback, useRef, useState } from 'preact/hooks';
import { Refusal } from '../../wire/errors.js';
import { useDoing } from '../asking.js';
import { ByProvider } from '../by_provider.js';
import { Dialog } from '../dialog.js';
import { FaultPlace, GivenUp } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { enterByPasskey, useHasPasskeys } from '../passkey.js';
import { Renewal } from '../renewal.js';

/** @typedef {<T>(work: () => Promise<T>) => Promise<T>} Proven raises GivenUp where somebody closes the question */
/** @typedef {{answer: Promise<void>, resolve: () => void, reject: (reason: Error) => void}} Asked */

const isAsked = (/** @type {unknown} */ error) =>
  error instanceof Refusal && error.code === 'forbidden' && error.details.needs === 'login';

/**
 * `proven` does what it is given, after the question where the server asks it; `question` is drawn where it stands.
 *
 * @param {{has_password: boolean}} session
 * @param {() => void} onRenewed
 * @returns {{proven: Proven, question: any}}
 */
export function useProof(session, onRenewed) {
  const [asked, setAsked] = useState(/** @type {Asked | null} */ (null));
  const waited = useRef(/** @type {Asked | null} */ (null));
  /** @param {Asked | null} next two who ask at the same time share one question */
  const put = (next) => {
    waited.current = next;
    setAsked(next);
  };
  const proven = useCallback(async (/** @type {() => Promise<any>} */ work) => {
    try {
      return await work();
    } catch (error) {
      if (!isAsked(error)) throw error;
    }
    if (!waited.current) put(newQuestion());
    await waited.current?.answer;
    return work();
  }, []);
  const onProven = async () => {
    onRenewed();
    put(null);
    asked?.resolve();
  };
  const onClose = () => {
    put(null);
    asked?.reject(new GivenUp());
  };
  const question = asked && html`<${Question} hasPassword=${session.has_password} onProven=${onProven} onClose=${onClose} />`;
  return { proven, question };
}

/** @returns {Asked} */
function newQuestion() {
  /** @type {any} */
  const told = {};
  const answer = new Promise((resolve, reject) => Object.assign(told, { resolve, reject }));
  return { answer, ...told };
}

/** @param {{hasPassword: boolean, onProven: () => Promise<void>, onClose: () => void}} props */
function Question({ hasPassword, onProven, onClose }) {
  const { t } = useTranslator();
  const hasPasskeys = useHasPasskeys();
  const { busy, fault, run } = useDoing();
  const byPasskey = () => run(() => enterByPasskey().then(onProven));
  return html`
    <${Dialog} title=${t('proof.title')} onClose=${onClose}>
      <p class="before-form">${t('proof.body')}</p>
      ${hasPassword && html`<${Renewal} submit=${t('proof.submit')} onProven=${onProven} />`}
      <${ByProvider} />
      ${hasPasskeys &&
      html`
        <${FaultPlace} fault=${fault} />
        <button type="button" class="button also" aria-disabled=${String(busy)} onClick=${byPasskey}><${Icon} name="key" />${t('login.passkey')}</button>
      `}
    <//>
  `;
}
