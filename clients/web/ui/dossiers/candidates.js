/** Those who may be the person one wants to include, each with why; whom to ask where one may not open the dossier. */

import { useEffect, useRef } from 'preact/hooks';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { BirthLine, PatientName, Square } from './patient.js';
import { toDossier } from './places.js';

/** @import { Key, Translator } from '../../i18n/translator.js' */
/** @import { Candidate } from '../../wire/dossier/dossiers_types.js' */

/** @param {{found: Candidate[], despite: boolean, onNone: () => void}} props */
export function Candidates({ found, despite, onNone }) {
  const { t } = useTranslator();
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => heading.current?.focus(), []);
  const isSame = found.some((candidate) => candidate.is_same);
  if (!found.length) {
    return html`<p class="done" tabindex="-1" ref=${heading}><${Icon} name="checkCircle" /><span>${t('dossier.candidates.none')}</span></p>`;
  }
  return html`
    <section class="panel" aria-labelledby="candidates">
      <div>
        <h2 id="candidates" tabindex="-1" ref=${heading}>${t(isSame ? 'dossier.candidates.same' : 'dossier.candidates.alike', { count: found.length })}</h2>
        <p class="lead">${t(isSame ? 'dossier.candidates.same.body' : 'dossier.candidates.alike.body')}</p>
      </div>
      <ul class="candidates">${found.map((candidate) => html`<${CandidateItem} candidate=${candidate} />`)}</ul>
      ${!isSame && !despite && html`<button type="button" class="button" onClick=${onNone}>${t('dossier.candidates.other')}</button>`}
      ${despite && html`<p class="done"><${Icon} name="checkCircle" /><span>${t('dossier.candidates.despite')}</span></p>`}
    </section>
  `;
}

/** @param {{candidate: Candidate}} props */
export function CandidateItem({ candidate }) {
  const words = useTranslator();
  const { t, list } = words;
  const { dossier, person, administrators, reasons } = candidate;
  const names = list(administrators.map((account) => account.name));
  return html`
    <li class="candidate">
      <${Square} />
      <div class="who">
        ${person
          ? html`<p class="name"><${PatientName} patient=${person} /></p><small><${BirthLine} patient=${person} /></small>`
          : html`<p class="name"><strong>${t('dossier.candidates.hidden')}</strong></p><small>${names ? t('dossier.candidates.ask', { names }) : t('dossier.candidates.ask.nobody')}</small>`}
        <p class="reasons">${reasons.map((reason) => html`<span class="badge warn" key=${reason}>${likenessSentence(reason, words)}</span>`)}</p>
      </div>
      ${dossier !== null && html`<a class="button" href=${toDossier(dossier)}>${t('dossier.open')}</a>`}
    </li>
  `;
}

/**
 * @param {string} reason that a newer server may have more of
 * @param {Translator} words
 */
const likenessSentence = (reason, { t, has }) => t(/** @type {Key} */ (has(`dossier.like.${reason}`) ? `dossier.like.${reason}` : 'dossier.like.other'));
