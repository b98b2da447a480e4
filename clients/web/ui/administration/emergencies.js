/** Emergencies that opened dossiers: who, when, why, and whom to ask; an operator says what they found. */

import { useEffect, useState } from 'preact/hooks';
import { clockTime, fullDay } from '../../model/days.js';
import { readEmergencies, reviewEmergency } from '../../wire/dossier/rights.js';
import { useDoing } from '../asking.js';
import { Dialog } from '../dialog.js';
import { Options, useForm } from '../dossiers/fields.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Avatar, Role } from '../person.js';

/** @import { DossierEmergencies, DossierEmergency, Finding } from '../../wire/dossier/rights_types.js' */
/** @import { Proven } from '../account/proof.js' */

const FINDINGS = /** @type {const} */ (['accepted', 'anomaly']);

/** @param {{proven: Proven}} props */
export function Emergencies({ proven }) {
  const { t } = useTranslator();
  const [read, setRead] = useState(/** @type {DossierEmergencies | null} */ (null));
  const [reviewing, setReviewing] = useState(/** @type {DossierEmergency | null} */ (null));
  const { busy, fault, run } = useDoing();
  const more = () => run(async () => {
    const page = await proven(() => readEmergencies(read?.next ?? null));
    setRead((before) => ({ ...page, emergencies: [...(before?.emergencies ?? []), ...page.emergencies] }));
  });
  useEffect(() => {
    more();
  }, []);
  /** @param {DossierEmergency} told */
  const reviewed = (told) => {
    setReviewing(null);
    setRead((before) => before && { ...before, emergencies: before.emergencies.map((one) => (one.id === told.id ? told : one)) });
  };
  return html`
    <p class="lead">${t('admin.emergencies.lead')}</p>
    <${FaultPlace} fault=${fault} />
    ${!read && !busy && html`<button type="button" class="button" onClick=${more}>${t('audit.show')}</button>`}
    ${!read && busy && html`<div class="bars" aria-hidden="true"><i></i><i></i><i></i></div>`}
    ${read?.emergencies.length === 0 && html`<p class="panel empty">${t('admin.emergencies.none')}</p>`}
    ${read && read.emergencies.length > 0 && html`<ul class="emergencies">${read.emergencies.map((one) => html`<${Line} key=${one.id} one=${one} onReview=${setReviewing} />`)}</ul>`}
    ${read?.next && html`<button type="button" class="button more" aria-disabled=${String(busy)} onClick=${more}>${t('audit.older')}</button>`}
    ${reviewing && html`<${Review} one=${reviewing} proven=${proven} onReviewed=${reviewed} onClose=${() => setReviewing(null)} />`}
  `;
}

/** @param {{one: DossierEmergency, onReview: (one: DossierEmergency) => void}} props */
function Line({ one, onReview }) {
  const { t, locale, list } = useTranslator();
  const { account, at, emergency, words, ask, answer, answer_words, finding, review } = one;
  const person = { ...account, account: account.id };
  return html`
    <li class=${`visit ${finding ? '' : 'emergency'}`}>
      <${Avatar} person=${person} />
      <span class="who"><strong>${account.name}</strong><small><${Role} person=${person} place=${true} /></small></span>
      <time datetime=${new Date(at).toISOString()}>${fullDay(at, locale)}, ${clockTime(at, locale)}</time>
      ${emergency && html`<p>${t(`dossier.emergency.${emergency}`)}</p>`}
      <p class="said">${t('dossier.quoted', { words })}</p>
      ${answer && html`<p><span class=${`badge ${answer === 'normal' ? 'ok' : 'fault-badge'}`}><${Icon} name=${answer === 'normal' ? 'checkCircle' : 'alert'} size=${14} />${t(`admin.emergencies.answer.${answer}`)}</span> ${answer_words && t('dossier.quoted', { words: answer_words })}</p>`}
      ${ask.length > 0 && html`<p><small>${t('admin.emergencies.ask', { names: list(ask.map(({ name }) => name)) })}</small></p>`}
      ${finding
        ? html`<p><span class=${`badge ${finding === 'accepted' ? 'ok' : 'fault-badge'}`}><${Icon} name=${finding === 'accepted' ? 'checkCircle' : 'alert'} size=${14} />${t(`dossier.finding.${finding}`)}</span> ${review}</p>`
        : html`<p><button type="button" class="button" aria-label=${t('admin.emergencies.review.name', { name: account.name })} onClick=${() => onReview(one)}>${t('admin.emergencies.review')}</button></p>`}
    </li>
  `;
}

/** @param {{one: DossierEmergency, proven: Proven, onReviewed: (told: DossierEmergency) => void, onClose: () => void}} props */
function Review({ one, proven, onReviewed, onClose }) {
  const { t } = useTranslator();
  const [finding, setFinding] = useState(/** @type {Finding | ''} */ (''));
  const [words, setWords] = useState('');
  const form = useForm(['finding', 'words']);
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (form.refuse({ ...(finding ? {} : { finding: 'finding_missing' }), ...(finding === 'anomaly' && !words.trim() ? { words: 'finding_words' } : {}) })) return;
    form.run(async () => onReviewed(await proven(() => reviewEmergency(one.id, { finding: /** @type {Finding} */ (finding), words: words.trim() }))));
  };
  const fault = form.faults.words;
  return html`
    <${Dialog} title=${t('admin.emergencies.review.name', { name: one.account.name })} onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <${Options} name="finding" legend=${t('admin.emergencies.finding')} chosen=${[finding]} onChoose=${setFinding} faults=${form.faults}
          options=${FINDINGS.map((value) => ({ value, label: t(`dossier.finding.${value}`), hint: t(`dossier.finding.${value}.hint`) }))} />
        <div data-fault=${fault ? '' : undefined}>
          <label class="label" for="dossier-words">${t('admin.emergencies.words')}</label>
          <textarea id="dossier-words" class="field" rows="3" maxlength="1000" value=${words} aria-invalid=${fault ? 'true' : undefined}
            aria-describedby=${fault ? 'dossier-words-fault' : undefined} onInput=${(/** @type {any} */ event) => setWords(event.target.value)}></textarea>
          ${fault && html`<p class="fault" id="dossier-words-fault"><${Icon} name="alert" size=${18} /><span>${fault}</span></p>`}
        </div>
        <p class="hint">${t('admin.emergencies.hint')}</p>
        <${FaultPlace} fault=${form.fault} />
        <button class="button filled" aria-disabled=${String(form.busy)}>${t('admin.emergencies.do')}</button>
      </form>
    <//>
  `;
}
