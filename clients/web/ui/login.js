/** The door: the ways in, and why it does not open. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { LANGUAGES } from '../i18n/translator.js';
import { logIn } from '../wire/http.js';
import { useDoing, useFacts } from './asking.js';
import { FaultPlace, GivenUp } from './fault.js';
import { html, useTranslator } from './html.js';
import { Icon, Mark } from './icons.js';
import { Art } from './login_art.js';
import { deviceName, enterByPasskey, useHasPasskeys } from './passkey.js';
import { SecondFactorField, needsCode } from './renewal.js';
import { Secret } from './secret.js';

/** @import { Reason } from './reason.js' */
/** @import { Proof } from './root.js' */
/** @typedef {{login: string, password: string}} Given */
/** @typedef {{current: HTMLInputElement | null}} Field */

/** @param {{reason: Reason | null, onLoggedIn: (proof?: Proof) => void, onLanguage: (language: any) => void}} props */
export function Login({ reason, onLoggedIn, onLanguage }) {
  const words = useTranslator();
  const { t } = words;
  const [given, setGiven] = useState(/** @type {Given | null} */ (null));
  return html`
    <div class="login">
      <${Art} />
      <main class="login-side">
        <p class="brand"><${Mark} /><span>MIS</span></p>
        ${given
          ? html`<${CodeForm} given=${given} onLoggedIn=${onLoggedIn} onBack=${() => setGiven(null)} />`
          : html`<${Ways} reason=${reason} onLoggedIn=${onLoggedIn} onCode=${setGiven} />`}
        <footer class="login-foot">
          <div class="language-switch" role="group" aria-label=${t('account.language')}>
            ${Object.entries(LANGUAGES).map(
              ([code, name]) => html`
                <button type="button" lang=${code} aria-pressed=${String(code === words.language)} onClick=${() => onLanguage(code)}>
                  ${name}
                </button>
              `,
            )}
          </div>
        </footer>
      </main>
    </div>
  `;
}

/** @param {{reason: Reason | null, onLoggedIn: (proof?: Proof) => void, onCode: (given: Given) => void}} props */
function Ways({ reason, onLoggedIn, onCode }) {
  const { t } = useTranslator();
  const isProSanteConnect = useFacts()?.pro_sante_connect ?? false;
  return html`
    <div class="login-form">
      <div>
        <h1>${t('login.title')}</h1>
        <p class="subtitle">${t('login.subtitle')}</p>
      </div>
      ${reason && html`<p class="fault note" role="status"><${Icon} name="info" /><span>${t(`login.${reason}`)}</span></p>`}
      ${isProSanteConnect && html`<${ProSanteConnect} />`}
      <${PasswordForm} isFirst=${!isProSanteConnect} onLoggedIn=${onLoggedIn} onCode=${onCode} />
      <${ByPasskey} onLoggedIn=${onLoggedIn} />
      <div class="login-usager">
        <${Icon} name="key" />
        <p><strong>${t('login.usager')}</strong><a href="/activation">${t('login.usager.code')}</a></p>
      </div>
    </div>
  `;
}

function ProSanteConnect() {
  const { t } = useTranslator();
  return html`
    <div class="login-psc">
      <a class="button filled" href=${`/api/psc/start?device=${encodeURIComponent(deviceName())}`}><${Icon} name="shield" />Pro Santé Connect</a>
      <p>${t('login.psc.hint')}</p>
    </div>
    <p class="login-or"><span>${t('login.or')}</span></p>
  `;
}

/** @param {{isFirst: boolean, onLoggedIn: (proof?: Proof) => void, onCode: (given: Given) => void}} props */
function PasswordForm({ isFirst, onLoggedIn, onCode }) {
  const { t } = useTranslator();
  const [isForgotten, setIsForgotten] = useState(false);
  const { busy, fault, setFault, run } = useDoing({ unauthenticated: t('login.wrong'), bad_request: t('login.wrong') });
  /** @type {Field} */
  const login = useRef(null);
  /** @type {Field} */
  const password = useRef(null);
  useEffect(() => login.current?.focus(), []);

  /** @param {Given} given */
  const enter = async (given) => {
    try {
      await logIn({ ...given, device: deviceName() });
    } catch (error) {
      if (!needsCode(error)) throw error;
      onCode(given);
      throw new GivenUp();
    }
    onLoggedIn({ password: given.password });
  };
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const given = { login: login.current?.value.trim() ?? '', password: password.current?.value ?? '' };
    if (!given.login || !given.password) {
      setFault({ text: t('login.empty') });
      return (given.login ? password : login).current?.focus();
    }
    if (!(await run(() => enter(given)))) password.current?.focus();
  };
  return html`
    <form class="login-password" onSubmit=${submit} novalidate>
      <${FaultPlace} fault=${fault} />
      <div>
        <label class="label" for="login">${t('login.login')}</label>
        <div class="field">
          <input id="login" ref=${login} name="username" autocomplete="username" autocapitalize="none" spellcheck=${false} required aria-invalid=${String(fault !== null)} />
        </div>
      </div>
      <${Secret} id="password" label=${t('login.password')} field=${password} kind="current-password" wrong=${fault !== null} />
      <div class="login-more">
        <button type="button" aria-expanded=${String(isForgotten)} aria-controls="login-forgotten" onClick=${() => setIsForgotten(!isForgotten)}>
          ${t('login.forgotten')}
        </button>
        <div id="login-forgotten" class="login-forgotten" hidden=${!isForgotten}>
          <p>${t('login.forgotten.none')}</p>
          <p>${t('login.forgotten.professional')}</p>
          <p>${t('login.forgotten.usager')}</p>
        </div>
      </div>
      <button class=${`button ${isFirst ? 'filled' : ''}`} aria-disabled=${String(busy)}>
        ${busy && html`<${Icon} name="sending" />`} ${t(busy ? 'login.submitting' : 'login.submit')}
      </button>
    </form>
  `;
}

/** @param {{onLoggedIn: (proof?: Proof) => void}} props */
function ByPasskey({ onLoggedIn }) {
  const { t } = useTranslator();
  const { busy, fault, run } = useDoing({ unauthenticated: t('login.passkey.unknown'), not_found: t('login.passkey.unknown') });
  const enter = async () => (await run(enterByPasskey)) && onLoggedIn();
  if (!useHasPasskeys()) return null;
  return html`
    <div class="login-passkey">
      <button type="button" class="button text" aria-disabled=${String(busy)} onClick=${enter}><${Icon} name="face" />${t('login.passkey')}</button>
      <${FaultPlace} fault=${fault} />
    </div>
  `;
}

/** @param {{given: Given, onLoggedIn: (proof?: Proof) => void, onBack: () => void}} props */
function CodeForm({ given, onLoggedIn, onBack }) {
  const { t } = useTranslator();
  /** @type {Field} */
  const code = useRef(null);
  const { busy, fault, setFault, run } = useDoing({ unauthenticated: t('login.code.wrong') });
  useEffect(() => code.current?.focus(), []);
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const typed = code.current?.value.trim() ?? '';
    if (!typed) setFault({ text: t('login.code.empty') });
    else if (await run(() => logIn({ ...given, code: typed, device: deviceName() }))) {
      return onLoggedIn({ password: given.password });
    }
    code.current?.focus();
  };
  return html`
    <form class="login-form" onSubmit=${submit} novalidate>
      <div>
        <h1>${t('login.code.title')}</h1>
        <p class="subtitle">${t('login.code.subtitle')}</p>
      </div>
      <${FaultPlace} fault=${fault} />
      <${SecondFactorField} field=${code} wrong=${fault !== null} />
      <button class="button filled" aria-disabled=${String(busy)}>${t(busy ? 'login.submitting' : 'login.submit')}</button>
      <button type="button" class="button text" onClick=${onBack}>${t('login.code.back')}</button>
    </form>
  `;
}
