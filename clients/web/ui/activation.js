/** The door of who holds an access code: one question at a time, in large type, and nothing is lost by going back. */

import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { LANGUAGES } from '../i18n/translator.js';
import { CODE_CHARS, codeIn, plainCode } from '../model/access_code.js';
import { birthDate } from '../model/birth_date.js';
import { listen } from '../platform/presence.js';
import { Refusal } from '../wire/errors.js';
import { activate } from '../wire/identity.js';
import { CodeStep, DateStep, PasswordStep, PinStep } from './activation_steps.js';
import { useFacts } from './asking.js';
import { weaknesses } from './account/password.js';
import { UNWRITTEN } from './birth_date.js';
import { faultOf } from './fault.js';
import { html, useTranslator } from './html.js';
import { Mark } from './icons.js';
import { pinWeaknesses } from './pin_change.js';

/** @import { Written } from '../model/birth_date.js' */
/** @import { Fault } from './fault.js' */
/** @typedef {{code: string, born: Written, isDated: boolean, password: string, pin: string}} Answers */
/** @typedef {typeof STEPS[number]} Step */

const STEPS = /** @type {const} */ (['code', 'date', 'password', 'pin']);
/** Which question a refusal is about, by the field that the server names. @type {Record<string, Step>} */
const ABOUT = { code: 'code', birth_date: 'date', password: 'password', pin: 'pin' };
const DRAWN = { code: CodeStep, date: DateStep, password: PasswordStep, pin: PinStep };

const isWhole = (/** @type {string} */ code) => plainCode(code).length === CODE_CHARS;

/** @param {{onLoggedIn: (proof?: {password: string}) => void, onLanguage: (language: any) => void}} props */
export function Activation({ onLoggedIn, onLanguage }) {
  const words = useTranslator();
  const { t } = words;
  const chars = useFacts()?.password_chars ?? 0;
  const [answers, setAnswers] = useState(() => answersOf(location.hash));
  const [step, setStep] = useState(/** @type {Step} */ (isWhole(answers.code) ? 'date' : 'code'));
  const [fault, setFault] = useState(/** @type {Fault | null} */ (null));
  const [busy, setBusy] = useState(false);
  useLargeType();
  useScannedAgain((code) => {
    setAnswers((answers) => ({ ...answers, code }));
    if (isWhole(code)) toStep('date');
  });

  /** @param {Step} next @param {Fault | null} [why] */
  const toStep = (next, why = null) => {
    setStep(next);
    setFault(why);
  };
  /** @param {Partial<Answers>} change */
  const write = (change) => setAnswers({ ...answers, ...change });
  const back = () => toStep(STEPS[STEPS.indexOf(step) - 1]);
  /** @param {Partial<Answers>} [change] */
  const next = (change = {}) => {
    const given = { ...answers, ...change };
    setAnswers(given);
    const missing = whatIsMissing(step, given, chars, t);
    if (missing) return setFault({ text: missing });
    return step === 'pin' ? send(given) : toStep(STEPS[STEPS.indexOf(step) + 1]);
  };
  /** @param {Answers} given */
  const send = async (given) => {
    if (busy) return;
    setBusy(true);
    setFault(null);
    try {
      await activate(asRequest(given));
      onLoggedIn();
    } catch (error) {
      setBusy(false);
      toStep(stepOf(error), faultOf(error, words, sentences(t, chars)));
    }
  };

  return html`
    <div class="activation">
      <header class="activation-head"><p class="brand"><${Mark} /><span>MIS</span></p></header>
      <main>
        <${Progress} step=${step} />
        <${DRAWN[step]} key=${step} answers=${answers} fault=${fault} chars=${chars} busy=${busy} onWrite=${write} onNext=${next}
          onBack=${step === STEPS[0] ? null : back} />
      </main>
      <footer class="activation-foot">
        <a class="link" href="/">${t('activation.log_in')}</a>
        <div class="language-switch" role="group" aria-label=${t('account.language')}>
          ${Object.entries(LANGUAGES).map(
            ([code, name]) => html`
              <button type="button" lang=${code} aria-pressed=${String(code === words.language)} onClick=${() => onLanguage(code)}>${name}</button>
            `,
          )}
        </div>
      </footer>
    </div>
  `;
}

/** @param {{step: Step}} props */
function Progress({ step }) {
  const { t } = useTranslator();
  const at = STEPS.indexOf(step) + 1;
  return html`
    <div class="progress">
      <p>${t('activation.step', { at, count: STEPS.length })}</p>
      <ol aria-hidden="true">${STEPS.map((_, index) => html`<li class=${index < at ? 'reached' : ''} />`)}</ol>
    </div>
  `;
}

/** @param {string} hash of the address that the QR code opens @returns {Answers} */
const answersOf = (hash) => ({ code: codeIn(hash), born: UNWRITTEN, isDated: true, password: '', pin: '' });

/** Patients and caregivers read larger, before anybody knows who they are. */
function useLargeType() {
  useLayoutEffect(() => {
    document.documentElement.dataset.space = 'usager';
    return () => {
      delete document.documentElement.dataset.space;
    };
  }, []);
}

/** The code leaves the address once it is read: nobody finds it in the history. @param {(code: string) => void} onCode */
function useScannedAgain(onCode) {
  useEffect(() => {
    const forget = () => history.replaceState(null, '', location.pathname);
    const scanned = () => {
      const code = codeIn(location.hash);
      if (!code) return;
      forget();
      onCode(code);
    };
    if (location.hash) forget();
    return listen(scanned, [[window, 'hashchange']]);
  }, []);
}

/**
 * What can be seen without the server; a sentence, or null.
 *
 * @param {Step} step
 * @param {Answers} answers
 * @param {number} chars
 * @param {import('../i18n/translator.js').Translate} t
 */
function whatIsMissing(step, { code, born, isDated, password, pin }, chars, t) {
  if (step === 'code' && !isWhole(code)) return t('activation.code.short', { count: CODE_CHARS - plainCode(code).length });
  if (step === 'date' && isDated && !birthDate(born, Date.now())) return t('activation.date.wrong');
  if (step === 'password' && [...password].length < Math.max(1, chars)) return t('password.too_short', { count: chars });
  if (step === 'pin' && pin && !/^\d{6,8}$/u.test(pin)) return t('activation.pin.wrong');
  return null;
}

/** @param {Answers} answers */
function asRequest({ code, born, isDated, password, pin }) {
  const birth_date = isDated ? birthDate(born, Date.now()) : null;
  return { code, password, device: navigator.userAgent.slice(0, 120), ...(birth_date && { birth_date }), ...(pin && { pin }) };
}

/** @param {unknown} error @returns {Step} the question that has to be answered again */
function stepOf(error) {
  if (!(error instanceof Refusal)) return 'pin';
  if (error.code === 'unauthenticated') return 'code';
  return ABOUT[error.details.field] ?? 'pin';
}

/**
 * @param {import('../i18n/translator.js').Translate} t
 * @param {number} chars
 */
const sentences = (t, chars) => ({
  ...weaknesses(t, chars),
  unauthenticated: t('activation.wrong'),
  code: t('activation.wrong'),
  birth_date: t('activation.date.wrong'),
  ...pinWeaknesses(t),
});
