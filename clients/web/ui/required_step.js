/** Where two proofs are required and one was shown: the other comes before anything else, or is set up now. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { logOut } from '../wire/http.js';
import { beginSecondFactor } from '../wire/identity.js';
import { FactorKey } from './account/factor.js';
import { NewPasskey } from './account/passkeys.js';
import { useProof } from './account/proof.js';
import { RecoveryCodes } from './account/recovery.js';
import { useDoing, useFacts } from './asking.js';
import { ByProvider } from './by_provider.js';
import { FaultPlace } from './fault.js';
import { html, useTranslator } from './html.js';
import { Icon, Mark } from './icons.js';
import { enterByPasskey, useHasPasskeys } from './passkey.js';
import { Renewal } from './renewal.js';

/** @import { SecondFactorKey } from '../wire/identity_types.js' */
/** @import { SessionState } from '../wire/types.js' */

/** @param {{told: SessionState, onDone: () => void, onOut: () => void}} props */
export function RequiredStep({ told, onDone, onOut }) {
  const { t } = useTranslator();
  const [codes, setCodes] = useState(/** @type {string[] | null} */ (null));
  const heading = useRef(/** @type {HTMLHeadingElement | null} */ (null));
  const leaving = useDoing({ unauthenticated: '' });
  const leave = () => leaving.run(logOut).then((done) => done && onOut());
  const what = whatComes(told, codes);
  useEffect(() => {
    document.title = 'MIS';
    heading.current?.focus();
  }, [what]);
  return html`
    <main class="lock required">
      <header class="lock-head">
        <${Mark} />
        <h1 ref=${heading} tabindex="-1">${t(`required.${what}.title`)}</h1>
        <p>${t(`required.${what}.body`)}</p>
      </header>
      <div class="lock-proof">
        ${what === 'locked' && html`<${Opening} session=${told.session} onDone=${onDone} />`}
        ${what === 'stronger_login' && html`<${Opening} session=${{ has_password: false }} onDone=${onDone} />`}
        ${what === 'second_factor' && html`<${Choice} session=${told.session} onPasskey=${onDone} onCodes=${setCodes} />`}
        ${codes && html`<${RecoveryCodes} codes=${codes} heading="h2" onDone=${onDone} />`}
        ${!codes &&
        html`
          <${FaultPlace} fault=${leaving.fault} />
          <button type="button" class="button text" aria-disabled=${String(leaving.busy)} onClick=${leave}>${t('account.logout')}</button>
        `}
      </div>
    </main>
  `;
}

/**
 * @param {SessionState} told
 * @param {string[] | null} codes
 * @returns {'codes' | 'locked' | 'stronger_login' | 'second_factor'}
 */
function whatComes({ session }, codes) {
  if (codes) return 'codes';
  return session.locked ? 'locked' : (session.needs ?? 'second_factor');
}

/** The ways that open it. @param {{session: {has_password: boolean}, onDone: () => void}} props */
function Opening({ session, onDone }) {
  const { t } = useTranslator();
  const hasPasskeys = useHasPasskeys();
  const isProSanteConnect = useFacts()?.pro_sante_connect ?? false;
  const { busy, fault, run } = useDoing({ unauthenticated: t('login.passkey.unknown'), not_found: t('login.passkey.unknown') });
  const enter = async () => (await run(enterByPasskey)) && onDone();
  return html`
    ${session.has_password && html`<${Renewal} onProven=${async () => onDone()} />`}
    <${ByProvider} />
    ${hasPasskeys &&
    html`
      <${FaultPlace} fault=${fault} />
      <button type="button" class="button" aria-disabled=${String(busy)} onClick=${enter}><${Icon} name="face" />${t('login.passkey')}</button>
    `}
    ${!session.has_password && !hasPasskeys && !isProSanteConnect && html`<p class="note warn"><${Icon} name="alert" /><span>${t('required.no_way')}</span></p>`}
  `;
}

/** @param {{session: {has_password: boolean}, onPasskey: () => void, onCodes: (codes: string[]) => void}} props */
function Choice({ session, onPasskey, onCodes }) {
  const { t } = useTranslator();
  const { proven, question } = useProof(session, () => undefined);
  const [key, setKey] = useState(/** @type {SecondFactorKey | null} */ (null));
  const [adding, setAdding] = useState(false);
  const hasPasskeys = useHasPasskeys();
  const isKnown = useFacts() !== null; // else a button would change its colour under the finger
  const { busy, fault, run } = useDoing();
  const begin = () => run(async () => setKey(await proven(beginSecondFactor)));
  if (!isKnown) return null;
  return html`
    ${hasPasskeys &&
    html`
      <button type="button" class="button filled" onClick=${() => setAdding(true)}><${Icon} name="face" />${t('required.passkey')}</button>
      <p class="hint">${t('required.passkey.hint')}</p>
    `}
    <button type="button" class=${`button ${hasPasskeys ? '' : 'filled'}`} aria-disabled=${String(busy)} onClick=${begin}><${Icon} name="shield" />${t('required.app')}</button>
    <p class="hint">${t('required.app.hint')}</p>
    <${FaultPlace} fault=${fault} />
    ${adding && html`<${NewPasskey} proven=${proven} onAdded=${async () => onPasskey()} onClose=${() => setAdding(false)} />`}
    ${key && html`<${FactorKey} of=${key} proven=${proven} onConfirmed=${onCodes} onClose=${() => setKey(null)} />`}
    ${question}
  `;
}
