/** The door: log in, and know why when it does not open. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { LANGUAGES } from '../i18n/translator.js';
import { Refusal } from '../wire/errors.js';
import { logIn } from '../wire/http.js';
import { html, useTranslator } from './html.js';
import { Icon, Mark } from './icons.js';

/** @import { IconName } from './icons.js' */
/** @typedef {{code: 'empty' | 'wrong' | 'throttled' | 'unreachable', until?: number}} Fault */

/** @param {{ended: boolean, onLoggedIn: (proof: {password: string}) => void, onLanguage: (language: any) => void}} props */
export function Login({ ended, onLoggedIn, onLanguage }) {
  const words = useTranslator();
  const { t } = words;
  return html`
    <div class="login">
      <${Art} />
      <main class="login-side">
        <${Brand} />
        <${Form} ended=${ended} onLoggedIn=${onLoggedIn} />
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

const Brand = () => html`<p class="brand"><${Mark} /><span>MIS</span></p>`;

/** @param {{ended: boolean, onLoggedIn: (proof: {password: string}) => void}} props */
function Form({ ended, onLoggedIn }) {
  const words = useTranslator();
  const { t } = words;
  const [fault, setFault] = useState(/** @type {Fault | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);
  const first = useRef(/** @type {HTMLInputElement | null} */ (null));
  const second = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => first.current?.focus(), []);

  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const login = first.current?.value.trim() ?? '';
    const password = second.current?.value ?? '';
    if (busy) return;
    if (!login || !password) return refuse({ code: 'empty' }, login ? second : first);
    setBusy(true);
    setFault(null);
    try {
      await logIn({ login, password, device: navigator.userAgent.slice(0, 120) });
      onLoggedIn({ password });
    } catch (error) {
      setBusy(false);
      refuse(faultOf(error), second);
    }
  };
  /**
   * @param {Fault} fault
   * @param {{current: HTMLInputElement | null}} field
   */
  const refuse = (fault, field) => {
    setFault(fault);
    field.current?.focus();
  };

  return html`
    <form class="login-form" onSubmit=${submit} novalidate>
      <div>
        <h1>${t('login.title')}</h1>
        <p class="subtitle">${t('login.subtitle')}</p>
      </div>
      ${ended && !fault && html`<p class="fault note" role="status"><${Icon} name="info" /><span>${t('login.ended')}</span></p>`}
      <div role="alert">${fault && html`<${FaultLine} fault=${fault} />`}</div>
      <div>
        <label class="label" for="login">${t('login.login')}</label>
        <div class="field">
          <input id="login" ref=${first} name="username" autocomplete="username" autocapitalize="none" spellcheck=${false} required aria-invalid=${String(fault?.code === 'wrong')} />
        </div>
      </div>
      <div>
        <label class="label" for="password">${t('login.password')}</label>
        <div class="field">
          <input id="password" ref=${second} name="password" type=${shown ? 'text' : 'password'} autocomplete="current-password" autocapitalize="none" spellcheck=${false} required aria-invalid=${String(fault?.code === 'wrong')} />
          <button type="button" class="icon-button" aria-pressed=${String(shown)} aria-label=${t(shown ? 'login.hide' : 'login.show')} onClick=${() => setShown(!shown)}>
            <${Icon} name=${shown ? 'eyeOff' : 'eye'} />
          </button>
        </div>
      </div>
      <button class="button filled" aria-disabled=${String(busy)}>
        ${busy && html`<${Icon} name="sending" />`} ${t(busy ? 'login.submitting' : 'login.submit')}
      </button>
    </form>
  `;
}

/** @param {unknown} error @returns {Fault} */
function faultOf(error) {
  if (!(error instanceof Refusal)) return { code: 'unreachable' };
  if (error.code === 'rate_limited') return { code: 'throttled', until: Date.now() + error.retry_after_ms };
  return { code: error.code === 'unavailable' || error.code === 'internal' ? 'unreachable' : 'wrong' };
}

/** @param {{fault: Fault}} props */
function FaultLine({ fault }) {
  const { t } = useTranslator();
  const seconds = Math.max(1, Math.ceil(((fault.until ?? 0) - Date.now()) / 1_000));
  const text = fault.code === 'throttled' ? t('login.throttled', { count: seconds }) : t(`login.${fault.code}`);
  return html`<p class="fault"><${Icon} name="alert" /><span>${text}</span></p>`;
}

/** @type {[IconName, 'login.promise.protected' | 'login.promise.readers' | 'login.promise.receipts'][]} */
const PROMISES = [
  ['lock', 'login.promise.protected'],
  ['users', 'login.promise.readers'],
  ['eye', 'login.promise.receipts'],
];

function Art() {
  const { t } = useTranslator();
  return html`
    <aside class="login-art" aria-hidden="true">
      <${Orbits} />
      <${Brand} />
      <div class="promise">
        <p>${t('login.promise')}</p>
        <ul>
          ${PROMISES.map(([icon, key]) => html`<li><${Icon} name=${icon} /><span>${t(key)}</span></li>`)}
        </ul>
      </div>
    </aside>
  `;
}

/** People around one person: circles on rings, as everywhere circles are people. */
const Orbits = () => html`
  <svg class="orbits" viewBox="0 0 620 620" fill="none" aria-hidden="true">
    <g stroke="#3F8A8D" stroke-width="1.5">
      <circle cx="470" cy="230" r="125" /><circle cx="470" cy="230" r="212" /><circle cx="470" cy="230" r="300" />
    </g>
    <rect x="432" y="192" width="76" height="76" rx="20" fill="#fff" />
    <path d="M456 216h28v21h-16l-8 7v-7h-4v-21Z" stroke="#0A444A" stroke-width="3" stroke-linejoin="round" />
    <circle cx="361" cy="168" r="15" fill="#8FD0CB" /><circle cx="477" cy="355" r="11" fill="#E7C7E6" />
    <circle cx="300" cy="104" r="10" fill="#8FD0CB" /><circle cx="281" cy="325" r="18" fill="#63B4B3" />
    <circle cx="385" cy="424" r="11" fill="#F3D9A4" /><circle cx="281" cy="463" r="14" fill="#63B4B3" />
    <circle cx="177" cy="298" r="10" fill="#2F8A8C" /><circle cx="428" cy="527" r="8" fill="#8FD0CB" />
  </svg>
`;
