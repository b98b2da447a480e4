/** The sheet of an access code: on screen once, then on paper, in the hands of the person. */

import { fullDay } from '../model/days.js';
import { isCaredFor } from '../model/people.js';
import { html, useTranslator } from './html.js';
import { Icon, Mark } from './icons.js';
import { Page } from './page.js';
import { Qr } from './qr.js';
import { Sheet } from './sheet.js';

/** @import { AccessCode } from '../wire/identity_types.js' */

/** @param {{code: AccessCode, by: string, onBack: () => void}} props `by`: who gives it */
export function AccessSheet({ code, by, onBack }) {
  const { t } = useTranslator();
  const print = html`
    <button type="button" class="button filled" onClick=${() => window.print()}><${Icon} name="printer" />${t('sheet.print')}</button>
  `;
  return html`
    <${Page} title=${t('sheet.title')} onBack=${onBack} actions=${print}>
      <p class="note warn not-printed"><${Icon} name="alert" /><span>${t('sheet.once')}</span></p>
      <${Paper} code=${code} by=${by} />
      <div class="panel-actions"><button type="button" class="button" onClick=${onBack}>${t('sheet.done')}</button></div>
    <//>
  `;
}

/** @param {{code: AccessCode, by: string}} props */
function Paper({ code, by }) {
  const { t, locale } = useTranslator();
  const day = fullDay(code.expires_at, locale);
  const isDated = isCaredFor(code.account.kind);
  return html`
    <${Sheet} kind="access">
      <header>
        <p class="brand"><${Mark} /><span>MIS</span></p>
        <p>${t('login.subtitle')}</p>
      </header>
      <h2>${t('sheet.heading')}</h2>
      <p class="sheet-name">${code.account.name}</p>
      <div class="sheet-code">
        <dl>
          <div><dt>${t('sheet.code')}</dt><dd class="code">${code.code}</dd></div>
          <div><dt>${t('sheet.until')}</dt><dd>${day}</dd></div>
          <div><dt>${t('sheet.login')}</dt><dd class="login-name">${code.login}</dd></div>
        </dl>
        <figure>
          <${Qr} svg=${code.qr} name=${t('sheet.qr')} />
          <figcaption>${t('sheet.qr.caption')}</figcaption>
        </figure>
      </div>
      <ol class="sheet-steps">
        <li>${t('sheet.step.open')} <strong class="address">${code.address}</strong></li>
        <li>${t(isDated ? 'sheet.step.code.date' : 'sheet.step.code')}</li>
        <li>${t('sheet.step.password')}</li>
      </ol>
      <footer>
        <p>${t('sheet.keep')}</p>
        <p>${t('sheet.lost', { name: by })}</p>
      </footer>
    <//>
  `;
}
