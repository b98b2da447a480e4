/** The locked session: whose it is by first name, the ways to unlock it, and nothing else that could be read. */

import { useLayoutEffect, useState } from 'preact/hooks';
import { firstName } from '../model/people.js';
import { Refusal } from '../wire/errors.js';
import { useDoing } from './asking.js';
import { ByProvider } from './by_provider.js';
import { FaultPlace, faultOf } from './fault.js';
import { html, useNow, useTranslator } from './html.js';
import { Icon, Mark } from './icons.js';
import { enterByPasskey, useHasPasskeys } from './passkey.js';
import { PinPad } from './pin_pad.js';
import { Renewal } from './renewal.js';

/** @import { State } from '../model/state.js' */
/** @import { Client } from '../sync/client.js' */
/** @import { Reason } from './reason.js' */
/** @typedef {'asked' | 'no_pin' | 'old'} Why a password is asked for */

/** @param {{client: Client, state: State, arrival: Reason | null, onLeave: () => Promise<void>}} props */
export function Lock({ client, state, arrival, onLeave }) {
  const { t } = useTranslator();
  const { session, account } = state;
  const now = useNow(30_000);
  const [asked, setAsked] = useState(/** @type {Why | null} */ (arrival ? 'asked' : null));
  const forced = whyNoPin(session, now);
  const why = forced ?? asked;
  const name = firstName(account.name);
  useLayoutEffect(() => {
    document.title = 'MIS';
  }, []);
  return html`
    <main class="lock">
      <header class="lock-head">
        <${Mark} />
        <h1>${t('lock.title')}</h1>
        ${why === null && html`<p>${t('lock.pin', { name })}</p>`}
      </header>
      ${why === null
        ? html`<${ByPin} client=${client} name=${name} onOld=${() => setAsked('old')} onForgotten=${() => setAsked('asked')} />`
        : html`<${ByPassword}
            client=${client}
            name=${name}
            why=${why}
            arrival=${arrival}
            onPin=${forced === null && asked === 'asked' ? () => setAsked(null) : null}
            onLeave=${onLeave}
          />`}
    </main>
  `;
}

/**
 * @param {State['session']} session
 * @param {number} now
 * @returns {Why | null}
 */
function whyNoPin({ pin_set, pin_until }, now) {
  if (!pin_set) return 'no_pin';
  return pin_until !== null && now >= pin_until ? 'old' : null;
}

/** @param {{client: Client, name: string, onOld: () => void, onForgotten: () => void}} props */
function ByPin({ client, name, onOld, onForgotten }) {
  const words = useTranslator();
  const { t } = words;
  const [fault, setFault] = useState(/** @type {string | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [length, setLength] = useState(client.memory.pinLength());

  /** @param {string} pin */
  const enter = async (pin) => {
    setBusy(true);
    setFault(null);
    try {
      await client.unlock(pin);
    } catch (error) {
      refused(error);
      setBusy(false);
    }
  };
  /** @param {unknown} error */
  const refused = (error) => {
    if (isNotEnough(error)) return onOld();
    if (!(error instanceof Refusal && error.code === 'wrong_pin')) return setFault(faultOf(error, words)?.text ?? null);
    setLength(null); // it may have been changed elsewhere, to one of another length
    setFault(t('lock.wrong', { count: error.details.attempts_left }));
  };
  return html`
    <${PinPad} label=${t('lock.pin', { name })} length=${length} busy=${busy} fault=${fault} onPin=${enter} onShort=${() => setFault(t('pin.short'))} />
    <div class="lock-foot">
      <${PasskeyButton} client=${client} label=${t('lock.passkey')} />
      <button type="button" class="button text" onClick=${onForgotten}>${t('lock.forgotten')}</button>
    </div>
  `;
}

/** The PIN was not looked at: a full log-in is needed first. @param {unknown} error */
const isNotEnough = (error) => error instanceof Refusal && error.details.needs === 'login';

/**
 * @param {object} props
 * @param {Client} props.client
 * @param {string} props.name
 * @param {Why} props.why
 * @param {Reason | null} props.arrival
 * @param {(() => void) | null} props.onPin
 * @param {() => Promise<void>} props.onLeave
 */
function ByPassword({ client, name, why, arrival, onPin, onLeave }) {
  const { t } = useTranslator();
  const leaving = useDoing();
  return html`
    <div class="lock-proof">
      ${arrival && html`<p class="lock-why">${t(`login.${arrival}`)}</p>`}
      ${why !== 'asked' && html`<p class="lock-why">${t(`lock.why.${why}`)}</p>`}
      ${client.store.state.session.has_password &&
      html`<${Renewal} label=${t('lock.password', { name })} onProven=${() => client.renewed()} />`}
      <${ByProvider} />
      <${PasskeyButton} client=${client} label=${t('lock.passkey')} />
      ${onPin && html`<button type="button" class="button text" onClick=${onPin}>${t('lock.back')}</button>`}
      <div class="lock-leave">
        <h2>${t('lock.other', { name })}</h2>
        <p>${t('lock.other.body', { name })}</p>
        <${FaultPlace} fault=${leaving.fault} />
        <button type="button" class="button" aria-disabled=${String(leaving.busy)} onClick=${() => leaving.run(onLeave)}>
          <${Icon} name="logOut" />${t('lock.leave')}
        </button>
      </div>
    </div>
  `;
}

/** @param {{client: Client, label: string}} props */
function PasskeyButton({ client, label }) {
  const { t } = useTranslator();
  const { busy, fault, run } = useDoing({ unauthenticated: t('lock.passkey.unknown'), not_found: t('lock.passkey.unknown') });
  const enter = async () => {
    await enterByPasskey();
    await client.renewed();
  };
  if (!useHasPasskeys()) return null;
  return html`
    <${FaultPlace} fault=${fault} />
    <button type="button" class="button" aria-disabled=${String(busy)} onClick=${() => run(enter)}><${Icon} name="face" />${label}</button>
  `;
}
