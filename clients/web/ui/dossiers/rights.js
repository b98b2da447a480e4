/** "Qui ne doit pas voir": what the person opposes, in plain questions; for them, and for who speaks for them. */

import { useState } from 'preact/hooks';
import { fullDay } from '../../model/days.js';
import { isOwn } from '../../model/choices.js';
import { readOppositions } from '../../wire/dossier/rights.js';
import { Loading, useLoaded } from '../asking.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Done } from '../page.js';
import { EndOpposition } from './end_opposition.js';
import { opposedSentence } from './opposed.js';
import { Oppose } from './oppose.js';

/** @import { DossierOpposition } from '../../wire/dossier/rights_types.js' */
/** @import { TabProps } from './dossier.js' */

/** @param {TabProps} props */
export function RightsTab({ dossier, state }) {
  const words = useTranslator();
  const { t } = words;
  const loaded = useLoaded(() => readOppositions(dossier.id), [dossier]);
  const [isAsking, setIsAsking] = useState(false);
  const [ending, setEnding] = useState(/** @type {DossierOpposition | null} */ (null));
  const [done, setDone] = useState('');
  const own = isOwn(dossier, state.account.id);
  /** @param {DossierOpposition[]} told @param {string} sentence */
  const changed = (told, sentence) => {
    loaded.put(told);
    setIsAsking(false);
    setEnding(null);
    setDone(sentence);
  };
  return html`
    <div class=${`rights ${own ? 'large' : ''}`}>
      <p class="lead">${t(own ? 'dossier.rights.lead.mine' : 'dossier.rights.lead')}</p>
      <p><button type="button" class="button filled" onClick=${() => setIsAsking(true)}><${Icon} name="eyeOff" />${t('dossier.rights.ask')}</button></p>
      <${Done} text=${done} />
      <${Loading} of=${loaded}>
        ${(/** @type {DossierOpposition[]} */ told) => html`<${Told} told=${told} own=${own} onEnd=${setEnding} />`}
      <//>
    </div>
    ${isAsking && html`<${Oppose} dossier=${dossier} own=${own} onClose=${() => setIsAsking(false)} onOpposed=${(/** @type {DossierOpposition[]} */ told) => changed(told, t('dossier.rights.opposed'))} />`}
    ${ending && html`<${EndOpposition} dossier=${dossier.id} one=${ending} onClose=${() => setEnding(null)} onEnded=${(/** @type {DossierOpposition[]} */ told) => changed(told, t('dossier.rights.ended'))} />`}
  `;
}

/** @param {{told: DossierOpposition[], own: boolean, onEnd: (one: DossierOpposition) => void}} props */
function Told({ told, own, onEnd }) {
  const { t } = useTranslator();
  const holding = told.filter(({ until }) => until === null);
  const over = told.filter(({ until }) => until !== null).toReversed();
  return html`
    ${holding.length > 0
      ? html`<ul class="items panel" aria-label=${t('dossier.rights.holding')}>${holding.map((one) => html`<${Line} key=${one.number} one=${one} onEnd=${onEnd} />`)}</ul>`
      : html`<div class="panel empty"><${Icon} name="eye" /><h2>${t('dossier.rights.none')}</h2><p>${t(own ? 'dossier.rights.none.mine' : 'dossier.rights.none.body')}</p></div>`}
    ${over.length > 0 &&
    html`<section class="past" aria-labelledby="rights-over">
      <h2 id="rights-over">${t('dossier.rights.over')}</h2>
      <ul class="items panel">${over.map((one) => html`<${Line} key=${one.number} one=${one} onEnd=${null} />`)}</ul>
    </section>`}
  `;
}

/** @param {{one: DossierOpposition, onEnd: ((one: DossierOpposition) => void) | null}} props */
function Line({ one, onEnd }) {
  const words = useTranslator();
  const { t, locale } = words;
  const { since, until, voice } = one;
  const from = fullDay(since, locale);
  const when = until === null ? t('dossier.circle.since', { day: from }) : t('dossier.circle.between', { from, until: fullDay(until, locale) });
  const sentence = opposedSentence(one, words);
  return html`
    <li class="item">
      <span class="avatar sign" aria-hidden="true"><${Icon} name="eyeOff" /></span>
      <span class="who"><strong>${sentence}</strong><small>${when} · ${t(`dossier.voice.${voice}`)}</small></span>
      ${onEnd && html`<button type="button" class="button plain" aria-label=${t('dossier.rights.end.name', { what: sentence })} onClick=${() => onEnd(one)}>${t('dossier.rights.end')}</button>`}
    </li>
  `;
}
