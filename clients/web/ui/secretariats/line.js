/** Who acts for whom, as one line; and the question before it ends. */

import { fullDay } from '../../model/days.js';
import { isEndable, lastDay } from '../../model/secretariats.js';
import { Confirm } from '../confirm.js';
import { html, useTranslator } from '../html.js';
import { Avatar } from '../person.js';

/** @import { Translator } from '../../i18n/translator.js' */
/** @import { DossierSecretariat } from '../../wire/dossier/secretariats_types.js' */

/** @param {{one: DossierSecretariat, me: string, onEnd: ((one: DossierSecretariat) => void) | null}} props onEnd: null for who may not */
export function SecretariatLine({ one, me, onEnd }) {
  const words = useTranslator();
  const { t } = words;
  const { secretary, professional } = one;
  const shown = secretary.id === me ? professional : secretary;
  return html`
    <li class="item member">
      <${Avatar} person=${{ ...shown, account: shown.id }} />
      <span class="who">
        <strong>${shown.name}</strong>
        ${![secretary.id, professional.id].includes(me) && html`<small>${t('secretariat.acts', { name: professional.name })}</small>`}
        <small>${timesWords(one, words)}</small>
      </span>
      ${isEndable(one, Date.now())
        ? onEnd && html`<button type="button" class="button" aria-label=${t('secretariat.end.name', { name: secretary.name })} onClick=${() => onEnd(one)}>${t('secretariat.end')}</button>`
        : html`<span class="badge">${t('secretariat.over')}</span>`}
    </li>
  `;
}

/** @param {{one: DossierSecretariat, onEnd: () => Promise<unknown>, onClose: () => void}} props */
export function Ending({ one, onEnd, onClose }) {
  const { t } = useTranslator();
  const body = t('secretariat.ask.body', { professional: one.professional.name });
  return html`<${Confirm} title=${t('secretariat.ask', { name: one.secretary.name })} body=${body} verb=${t('secretariat.end')} danger=${true} onDo=${onEnd} onClose=${onClose} />`;
}

/** @param {DossierSecretariat} one @param {Translator} words */
function timesWords(one, { t, locale }) {
  const from = fullDay(one.since, locale);
  const last = lastDay(one);
  if (last === null) return t('secretariat.since', { from });
  return last < one.since ? t('secretariat.never', { from }) : t('secretariat.between', { from, to: fullDay(last, locale) });
}
