/** Choosing a PIN: the first one after a log-in, and another one later. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { useDoing } from './asking.js';
import { FaultPlace } from './fault.js';
import { html, useTranslator } from './html.js';
import { Mark } from './icons.js';
import { PIN_DIGITS, digitsOf } from './pin_pad.js';
import { Secret } from './secret.js';

/** @import { Translate } from '../i18n/translator.js' */
/** @import { Client } from '../sync/client.js' */

/** Why a PIN is refused, by the server's reason. @param {Translate} t */
export const pinWeaknesses = (t) => ({ trivial: t('pin.trivial'), date: t('pin.date'), own_date: t('pin.own_date') });

/**
 * The fields of a new PIN, with the password unless it was just given.
 *
 * @param {{client: Client, password?: string, onDone: () => void, children?: any}} props
 */
export function PinChange({ client, password, onDone, children }) {
  const { t } = useTranslator();
  // Who came by Pro Santé Connect alone has none: that they just did is their proof, and the server sees to it.
  const asksPassword = password === undefined && client.store.state.session.has_password;
  const proof = useRef(/** @type {HTMLInputElement | null} */ (null));
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const { busy, fault, setFault, run } = useDoing({ password: t('pin.password.wrong'), ...pinWeaknesses(t) });

  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    if (pin.length < PIN_DIGITS.least) return setFault({ text: t('pin.short') });
    if (pin !== again) return setFault({ text: t('pin.different') });
    const given = password ?? proof.current?.value ?? '';
    if (asksPassword && !given) return setFault({ text: t('renewal.empty') });
    if (await run(() => client.setPin(pin, given))) onDone();
  };
  return html`
    <form class="pin-change" onSubmit=${submit} novalidate>
      ${asksPassword &&
      html`<${Secret} id="pin-password" label=${t('pin.password')} field=${proof} kind="current-password" />`}
      <${PinField} id="pin-new" label=${t('pin.new')} hint=${t('pin.hint')} value=${pin} onWrite=${setPin} />
      <${PinField} id="pin-again" label=${t('pin.again')} value=${again} onWrite=${setAgain} />
      <${FaultPlace} fault=${fault} />
      <button class="button filled" aria-disabled=${String(busy)}>${t('pin.submit')}</button>
      ${children}
    </form>
  `;
}

/** @param {{id: string, label: string, hint?: string, value: string, onWrite: (pin: string) => void}} props */
const PinField = ({ id, label, hint, value, onWrite }) => html`
  <div>
    <label class="label" for=${id}>${label}</label>
    <div class="field">
      <input id=${id} type="password" inputmode="numeric" autocomplete="off" value=${value} aria-describedby=${hint ? `${id}-hint` : undefined}
        onInput=${(/** @type {any} */ event) => onWrite((event.target.value = digitsOf(event.target.value)))} />
    </div>
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
  </div>
`;

/**
 * Asked once after a log-in, with the password that was just typed; asked again at the next.
 *
 * @param {{client: Client, password: string, onDone: () => void}} props
 */
export function FirstPin({ client, password, onDone }) {
  const { t } = useTranslator();
  useEffect(() => document.getElementById('pin-new')?.focus(), []);
  return html`
    <main class="lock first-pin">
      <header class="lock-head">
        <${Mark} />
        <h1>${t('pin.first.title')}</h1>
        <p>${t('pin.first.body')}</p>
      </header>
      <div class="lock-proof">
        <${PinChange} client=${client} password=${password} onDone=${onDone}>
          <button type="button" class="button text" onClick=${onDone}>${t('pin.later')}</button>
        <//>
      </div>
    </main>
  `;
}
