/** Two dossiers are merged: the other one is chosen, both are compared, then it is asked for; or confirmed, by somebody else. */

import { useState } from 'preact/hooks';
import { findCandidates } from '../../wire/dossier/dossiers.js';
import { askMerge, compareDossiers, moveMerge } from '../../wire/dossier/merges.js';
import { Loading, useLoaded } from '../asking.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Comparison } from './comparison.js';
import { reasonSentence, useForm } from './fields.js';
import { BirthLine, PatientName, Square } from './patient.js';
import { Words } from './words_fields.js';

/** @import { Candidate, Dossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { DossierMerge, MergeComparison } from '../../wire/dossier/merges_types.js' */
/** @typedef {{goes_on: string, merged: string}} Pair */

/** @param {{dossier: Dossier, merge?: DossierMerge, onDone: () => void, onClose: () => void}} props `merge`: one that somebody else asked for */
export function MergeDialog({ dossier, merge, onDone, onClose }) {
  const { t } = useTranslator();
  const [pair, setPair] = useState(/** @type {Pair | null} */ (merge ?? null));
  return html`
    <${Dialog} title=${t(pair ? 'dossier.merge.compared' : 'dossier.merge.begin')} kind="tall comparing" onClose=${onClose}>
      ${pair
        ? html`<${Compared} pair=${pair} merge=${merge} onSwap=${() => setPair({ goes_on: pair.merged, merged: pair.goes_on })} onDone=${onDone} />`
        : html`<${Choose} dossier=${dossier} onChoose=${(/** @type {string} */ merged) => setPair({ goes_on: dossier.id, merged })} />`}
    <//>
  `;
}

/** @param {{dossier: Dossier, onChoose: (other: string) => void}} props */
function Choose({ dossier, onChoose }) {
  const { t } = useTranslator();
  const loaded = useLoaded(() => othersLike(dossier), [dossier.id]);
  return html`
    <${Loading} of=${loaded}>
      ${(/** @type {Candidate[]} */ found) =>
        found.length === 0
          ? html`<p class="hint-line"><${Icon} name="info" /><span>${t('dossier.merge.none')}</span></p>`
          : html`<ul class="candidates" aria-label=${t('dossier.merge.candidates')}>${found.map((one) => html`<${One} candidate=${one} onChoose=${onChoose} />`)}</ul>`}
    <//>
  `;
}

/** @param {Dossier} dossier @returns {Promise<Candidate[]>} */
async function othersLike({ id, identity }) {
  const found = identity ? await findCandidates(identity) : [];
  return found.filter(({ dossier }) => dossier !== id);
}

/** @param {{candidate: Candidate, onChoose: (other: string) => void}} props */
function One({ candidate: { dossier, person, administrators }, onChoose }) {
  const { t, list } = useTranslator();
  if (dossier === null || person === null) {
    const names = list(administrators.map(({ name }) => name));
    return html`<li class="candidate"><${Square} /><div class="who"><p class="name"><strong>${t('dossier.merge.closed')}</strong></p><small>${names && t('dossier.merge.ask_to', { names })}</small></div></li>`;
  }
  return html`
    <li class="candidate">
      <${Square} />
      <div class="who"><p class="name"><${PatientName} patient=${person} /></p><small><${BirthLine} patient=${person} /></small></div>
      <button type="button" class="button" onClick=${() => onChoose(dossier)}>${t('dossier.merge.compare')}</button>
    </li>
  `;
}

/** @param {{pair: Pair, merge?: DossierMerge, onSwap: () => void, onDone: () => void}} props */
function Compared({ pair, merge, onSwap, onDone }) {
  const words = useTranslator();
  const { t } = words;
  // What is asked for is what is on screen: while they are compared the other way round, that is as it was before.
  const loaded = useLoaded(async () => ({ pair, told: await compareDossiers(pair.goes_on, pair.merged) }), [pair]);
  return html`
    <${Loading} of=${loaded}>
      ${(/** @type {{pair: Pair, told: MergeComparison}} */ { pair, told }) => html`
        <div class="form">
          ${!merge && html`<button type="button" class="button" onClick=${onSwap}>${t('dossier.merge.swap')}</button>`}
          <${Comparison} told=${told} />
          ${told.differences.map((one) => html`<p class="note warn" key=${one}><${Icon} name="alert" /><span>${t(`dossier.merge.${one}`)}</span></p>`)}
          <p class="hint-line"><${Icon} name="eye" /><span>${t('dossier.merge.rule')}</span></p>
          ${told.refused !== null && told.refused !== 'merge_asked'
            ? html`<p class="note warn" role="status"><${Icon} name="alert" /><span>${reasonSentence(words, told.refused)}</span></p>`
            : merge
              ? html`<${Confirm} merge=${merge} onDone=${onDone} />`
              : html`<${Ask} pair=${pair} onDone=${onDone} />`}
        </div>
      `}
    <//>
  `;
}

/** @param {{pair: Pair, onDone: () => void}} props */
function Ask({ pair, onDone }) {
  const { t } = useTranslator();
  const [reason, setReason] = useState('');
  const form = useForm(['reason']);
  const ask = () => form.run(async () => {
    await askMerge(pair.goes_on, { merged: pair.merged, reason });
    onDone();
  });
  return html`
    <${Words} name="reason" label=${t('dossier.merge.reason')} value=${reason} onWrite=${setReason} faults=${form.faults} most=${500} hint=${t('dossier.merge.reason.hint')} />
    <${FaultPlace} fault=${form.fault} />
    <button type="button" class="button filled" aria-disabled=${String(form.busy)} onClick=${ask}>${t('dossier.merge.ask')}</button>
  `;
}

/** @param {{merge: DossierMerge, onDone: () => void}} props */
function Confirm({ merge, onDone }) {
  const { t } = useTranslator();
  const form = useForm([]);
  const confirm = () => form.run(async () => {
    await moveMerge(merge.goes_on, merge.id, { step: 'confirm' });
    onDone();
  });
  return html`
    <p>${t('dossier.quoted', { words: merge.asked.reason })} <small>${merge.asked.by.name}</small></p>
    <${FaultPlace} fault=${form.fault} />
    <button type="button" class="button filled" aria-disabled=${String(form.busy)} onClick=${confirm}>${t('dossier.merge.confirm')}</button>
  `;
}
