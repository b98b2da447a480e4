/** The plan as a page, in the order of the HAS form: the person and the parties (on paper), what they want, the plan, what was not reached. */

import { fullDay } from '../../../model/days.js';
import { dayField, parted } from '../../../model/grounds.js';
import { patientName } from '../../../model/patient.js';
import { DIMENSIONS, branches, hasPriority, nextReview } from '../../../model/plan.js';
import { phoneText } from '../../../model/structures.js';
import { html, useTranslator } from '../../html.js';
import { Icon } from '../../icons.js';
import { FullBirthLine, BirthLine } from '../patient.js';
import { ActionRow } from './action.js';
import { codedText, dayText, personOf, roleText, shortDay, stateKey } from './words.js';

/** @import { Branch, Whole } from '../../../model/plan.js' */
/** @import { CareTeamMember, Dossier } from '../../../wire/dossier/dossiers_types.js' */
/** @import { Plan } from '../../../wire/dossier/plan_types.js' */
/** @typedef {{dossier: Dossier, plan: Plan, ppcs: Whole, me: string, isOpen: boolean, onTold: (plan: Plan, text: string) => void}} SheetProps */

/** @param {SheetProps} props */
export function Sheet(props) {
  const { plan, ppcs, dossier } = props;
  const { t, locale } = useTranslator();
  const { wishes } = ppcs.synthesis;
  const told = branches(ppcs);
  return html`
    <article class="plan-sheet" aria-labelledby="plan-title">
      <header>
        <h2 id="plan-title">${t('plan.title')}</h2>
        <p>${t('plan.version', { version: ppcs.version })} · ${t(stateKey(ppcs.state))}${plan.at !== null && ` · ${t('plan.of', { day: fullDay(plan.at, locale) })}`}</p>
      </header>
      <${OnPaper} ...${props} />
      ${wishes && html`<blockquote class="wishes"><p class="meta">${t('plan.wishes', { name: patientName(dossier.person) })}</p><p>${t('plan.quote', { words: wishes })}</p></blockquote>`}
      <${Situation} ppcs=${ppcs} />
      <section class="plan-aims" aria-labelledby="plan-aims">
        <h3 id="plan-aims">${t('plan.aims')}</h3>
        ${told.length === 0 && html`<p class="meta">${t('plan.aims.none')}</p>`}
        <ol>${told.map((branch, at) => html`<${Problem} key=${branch.problem.id} number=${at + 1} branch=${branch} ...${props} />`)}</ol>
      </section>
      <${NotReached} ppcs=${ppcs} />
      <${Reviews} ppcs=${ppcs} />
    </article>
  `;
}

/** Part 1 of the form; on the screen it stands in the head of the dossier and beside the plan. @param {SheetProps} props */
function OnPaper({ dossier, plan, ppcs }) {
  const words = useTranslator();
  const { t, locale } = words;
  const { active } = parted(dossier.members);
  const lead = personOf(plan.people, ppcs.lead);
  const review = nextReview(ppcs.reviews);
  return html`
    <section class="only-paper" aria-labelledby="plan-person">
      <h3 id="plan-person">${t('plan.person')}</h3>
      <p><strong>${patientName(dossier.person)}</strong></p>
      <p>${dossier.identity ? html`<${FullBirthLine} identity=${dossier.identity} patient=${dossier.person} />` : html`<${BirthLine} patient=${dossier.person} />`}</p>
      <p>${dossier.identity?.contact?.phone} ${dossier.identity?.contact?.address}</p>
      ${lead && html`<p>${t('plan.lead')} : ${lead.name}, ${roleText(lead, dossier.members, words)}</p>`}
      ${ppcs.agreement && html`<p>${t('plan.agreement')} : ${t('plan.agreement.given', { by: ppcs.agreement.by, day: fullDay(ppcs.agreement.at, locale) })}</p>`}
      ${review && html`<p>${t('plan.review.next')} : ${dayText(review.planned_on, locale)}</p>`}
      ${active.length > 0 && html`<h3>${t('plan.parties')}</h3><ul>${active.map((member) => html`<${Party} key=${member.number} member=${member} members=${dossier.members} />`)}</ul>`}
    </section>
  `;
}

/** @param {{member: CareTeamMember, members: CareTeamMember[]}} props */
function Party({ member: { account, structure, role }, members }) {
  const words = useTranslator();
  const { t } = words;
  if (structure) return html`<li>${structure.name}, ${t(`dossier.role.${role}`)}${structure.phone && `, ${phoneText(structure.phone)}`}</li>`;
  return account && html`<li>${account.name}, ${roleText(account, members, words)}${account.profession && ` (${t(`dossier.role.${role}`)})`}${account.place && `, ${account.place}`}</li>`;
}

/** @param {{ppcs: Whole}} props */
function Situation({ ppcs }) {
  const { t } = useTranslator();
  const told = DIMENSIONS.filter((name) => ppcs.synthesis[name]);
  if (!told.length) return null;
  return html`
    <section class="situation" aria-labelledby="plan-situation">
      <h3 id="plan-situation">${t('plan.situation')}</h3>
      <dl>${told.map((name) => html`<div key=${name}><dt>${t(`plan.dimension.${name}`)}</dt><dd>${ppcs.synthesis[name]}</dd></div>`)}</dl>
    </section>
  `;
}

/** @param {SheetProps & {number: number, branch: Branch}} props */
function Problem({ number, branch: { problem, objectives }, ...props }) {
  const { t } = useTranslator();
  const isFirst = hasPriority(problem);
  return html`
    <li class="problem">
      <span class="rank" aria-hidden="true">${number}</span>
      <div class="problem-head">
        <h4>${problem.text}</h4>
        <span class=${`badge ${isFirst ? 'warn' : ''}`}>${t(isFirst ? 'plan.priority' : 'plan.follow')}</span>
        ${problem.code && html`<p class="meta">${t(/** @type {any} */ (`plan.problem.${problem.code}`))}</p>`}
        ${problem.need && html`<p class="meta">${codedText(problem.need, t)}</p>`}
      </div>
      ${objectives.map(({ objective, actions }) => html`
        <section class="objective" key=${objective.id} aria-label=${t('plan.objective.name', { text: objective.text })}>
          <div class="aim">
            <${Icon} name="target" />
            <p><strong>${objective.text}</strong> ${objective.state && objective.state !== 'pursued' && html`<span class=${`badge ${objective.state === 'reached' ? 'ok' : 'outlined'}`}>${t(`plan.objective.${objective.state}`)}</span>`}${objective.is_own && html`<span class="word-usager">${t('plan.objective.own')}</span>`}</p>
          </div>
          ${actions.length > 0
            ? html`<table class="actions">
                <thead><tr><th scope="col">${t('plan.action')}</th><th scope="col">${t('plan.actor')}</th><th scope="col">${t('plan.due')}</th><th scope="col">${t('plan.state')}</th></tr></thead>
                <tbody>${actions.map((action) => html`<${ActionRow} key=${action.id} action=${action} today=${dayField(Date.now())} ...${props} />`)}</tbody>
              </table>`
            : html`<p class="meta">${t('plan.action.none')}</p>`}
        </section>
      `)}
    </li>
  `;
}

/** Part 4 of the form. @param {{ppcs: Whole}} props */
function NotReached({ ppcs }) {
  const { t } = useTranslator();
  const missed = ppcs.objectives.filter(({ state }) => state === 'not_reached');
  if (!missed.length) return null;
  return html`
    <section class="missed" aria-labelledby="plan-missed">
      <h3 id="plan-missed">${t('plan.missed')}</h3>
      ${missed.map(({ id, text, reason, decision }) => html`<p key=${id}><strong>${text}.</strong> ${reason} <span class="meta">${t('plan.decision', { text: decision ?? '' })}</span></p>`)}
    </section>
  `;
}

/** @param {{ppcs: Whole}} props */
function Reviews({ ppcs }) {
  const { t } = useTranslator();
  const done = ppcs.reviews.filter(({ done_on }) => done_on);
  if (!done.length) return null;
  return html`
    <section class="missed" aria-labelledby="plan-reviews">
      <h3 id="plan-reviews">${t('plan.reviews.done')}</h3>
      ${done.map(({ planned_on, done_on, outcome }) => html`<p key=${planned_on}><strong>${shortDay(done_on ?? planned_on)}</strong> ${outcome}</p>`)}
    </section>
  `;
}
