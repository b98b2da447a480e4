/** Why something asked over HTTP was not done, as a sentence that says what to do; a wait is counted down. */

import { ConnectionLost, Refusal } from '../wire/errors.js';
import { html, useNow, useTranslator } from './html.js';
import { Icon } from './icons.js';

/** @import { Translate, Translator } from '../i18n/translator.js' */
/** @typedef {{text: string, until?: number}} Fault `until`: when it may be asked again */
/** @typedef {Record<string, string>} Own sentences of one screen, by a refusal's reason, code or field */

/** Somebody changed their mind: nothing to tell. */
export class GivenUp extends Error {}

/**
 * @param {unknown} error
 * @param {Translator} words
 * @param {Own} [own]
 * @returns {Fault | null}
 */
export function faultOf(error, { t, reason }, own = {}) {
  if (error instanceof GivenUp) return null;
  if (error instanceof ConnectionLost) return { text: t('fault.unreachable') };
  if (!(error instanceof Refusal)) return { text: t('fault.because', { reason: reason('internal') }) };
  if (error.code === 'rate_limited') return { text: t('fault.throttled'), until: Date.now() + error.retry_after_ms };
  const { details, code } = error;
  return { text: own[details.reason] ?? own[code] ?? own[details.field] ?? t('fault.because', { reason: reason(code) }) };
}

/** @param {{fault: Fault | null}} props the place of it is there before, so that a screen reader is told */
export const FaultPlace = ({ fault }) => html`
  <div role="alert" class="fault-place">
    ${fault &&
    html`<p class="fault">
      <${Icon} name="alert" />
      <span>${fault.text} ${fault.until && html`<${Countdown} until=${fault.until} />`}</span>
    </p>`}
  </div>
`;

/** @param {{until: number}} props a timer is silent: told once with the sentence, not each second */
function Countdown({ until }) {
  const { t } = useTranslator();
  const left_s = Math.max(0, Math.ceil((until - useNow(1_000)) / 1_000));
  return html`<span role="timer">${left_s > 0 ? waitSentence(left_s, t) : t('fault.again')}</span>`;
}

/**
 * @param {number} left_s
 * @param {Translate} t
 */
function waitSentence(left_s, t) {
  if (left_s < 60) return t('fault.wait.seconds', { count: left_s });
  return t('fault.wait.minutes', { minutes: Math.floor(left_s / 60), seconds: String(left_s % 60).padStart(2, '0') });
}
