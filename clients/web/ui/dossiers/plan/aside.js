/** Beside the plan: who answers for it, what it lacks, who has read it, its versions. */

import { useState } from 'preact/hooks';
import { clockTime, fullDay } from '../../../model/days.js';
import { dayField } from '../../../model/grounds.js';
import { isLate, isPending, nextReview, stateOf, upToDate } from '../../../model/plan.js';
import { movePlan, readPlanVersions, signPlan } from '../../../wire/dossier/plan.js';
import { Loading, useDoing, useLoaded } from '../../asking.js';
import { Confirm } from '../../confirm.js';
import { FaultPlace } from '../../fault.js';
import { html, useTranslator } from '../../html.js';
import { Icon } from '../../icons.js';
import { Avatar } from '../../person.js';
import { dayText, ownSentences, personOf, stateKey } from './words.js';

/** @import { Translator } from '../../../i18n/translator.js' */
/** @import { Whole } from '../../../model/plan.js' */
/** @import { Dossier } from '../../../wire/dossier/dossiers_types.js' */
/** @import { Plan, PlanVersion, PlanVersions, PpcsState, PpcsTrigger } from '../../../wire/dossier/plan_types.js' */
/** @typedef {{dossier: Dossier, plan: Plan, ppcs: Whole, me: string, isOld: boolean, onVersion: (version: number) => void, onTold: (plan: Plan, text: string) => void}} AsideProps */

/** As `dossier/domain/ppcs.py` has them. @type {Record<PpcsState, readonly PpcsTrigger[]>} */
const MOVES = { draft: ['activated', 'closed'], active: ['paused', 'closed'], paused: ['resumed', 'closed'], closed: [] };

/** @param {AsideProps} props */
export const Aside = (props) => html`
  <div class="plan-aside">
    <${Follow} ...${props} />
    ${!props.isOld && html`<${Readings} ...${props} />`}
    <${Versions} ...${props} />
  </div>
`;

/** @param {AsideProps} props */
function Follow({ dossier, plan, ppcs, isOld, onTold }) {
  const words = useTranslator();
  const { t, locale } = words;
  const review = nextReview(ppcs.reviews);
  const lead = personOf(plan.people, ppcs.lead);
  const { agreement } = ppcs;
  return html`
    <section class="panel" aria-labelledby="plan-follow">
      <h2 id="plan-follow">${t('plan.follow.title')}</h2>
      ${plan.missing.length > 0 && ppcs.state !== 'closed' && html`<${Missing} plan=${plan} />`}
      <dl class="facts">
        <div><dt>${t('plan.lead')}</dt><dd>${lead?.name ?? t('plan.lead.none')}</dd></div>
        <div><dt>${t('plan.agreement')}</dt><dd>${agreement ? html`<span class="given"><${Icon} name="checkCircle" size=${18} />${t('plan.agreement.given', { by: agreement.by, day: fullDay(agreement.at, locale) })}</span>` : t('plan.agreement.none')}</dd></div>
        <div><dt>${t('plan.review.next')}</dt><dd>${review ? dayText(review.planned_on, locale) : t('plan.review.none')}</dd></div>
        <div><dt>${t('plan.actions')}</dt><dd>${countText(ppcs, words)}</dd></div>
      </dl>
      ${plan.may_coordinate && !isOld && html`<${Moves} dossier=${dossier} plan=${plan} ppcs=${ppcs} onTold=${onTold} />`}
    </section>
  `;
}

/** @param {Whole} ppcs @param {Translator} words */
function countText({ actions }, { t }) {
  const today = dayField(Date.now());
  const done = actions.filter((action) => !isPending(action) && stateOf(action) !== 'ANNULE').length;
  const late = actions.filter((action) => isLate(action, today)).length;
  const told = [t('plan.count', { count: actions.length }), done > 0 && t('plan.count.done', { count: done }), late > 0 && t('plan.count.late', { count: late })];
  return told.filter(Boolean).join(', ');
}

/** @param {{plan: Plan}} props */
function Missing({ plan }) {
  const { t } = useTranslator();
  return html`
    <div class="missing">
      <p><${Icon} name="info" size=${18} /><strong>${t('plan.missing')}</strong></p>
      <ul>${plan.missing.map((lack) => html`<li key=${lack}>${t(`plan.lack.${lack}`)}</li>`)}</ul>
    </div>
  `;
}

/** @param {Pick<AsideProps, 'dossier' | 'plan' | 'ppcs' | 'onTold'>} props */
function Moves({ dossier, plan, ppcs, onTold }) {
  const words = useTranslator();
  const { t } = words;
  const { busy, fault, run } = useDoing(ownSentences(words));
  const [isClosing, setIsClosing] = useState(false);
  /** @param {PpcsTrigger} move */
  const told = (move) => movePlan(dossier.id, { move, seen_version: ppcs.version });
  const moves = MOVES[ppcs.state].filter((move) => move !== 'activated' || plan.missing.length === 0);
  /** @param {PpcsTrigger} move */
  const ask = (move) => (move === 'closed' ? setIsClosing(true) : run(async () => onTold(await told(move), t(`plan.moved.${move}`))));
  return html`
    <${FaultPlace} fault=${fault} />
    <div class="panel-actions">
      ${moves.map((move) => html`<button type="button" key=${move} class=${`button ${move === 'activated' ? 'filled' : ''}`} aria-disabled=${String(busy)} onClick=${() => ask(move)}>${t(`plan.moves.${move}`)}</button>`)}
    </div>
    ${isClosing && html`<${Confirm} title=${t('plan.close.ask')} body=${t('plan.close.body')} verb=${t('plan.moves.closed')} danger=${true} onDo=${() => told('closed')}
      onDone=${(/** @type {Plan} */ closed) => { setIsClosing(false); onTold(closed, t('plan.moved.closed')); }} onClose=${() => setIsClosing(false)} />`}
  `;
}

/** @param {AsideProps} props */
function Readings({ dossier, plan, ppcs, me, onTold }) {
  const words = useTranslator();
  const { t, locale } = words;
  const { busy, fault, run } = useDoing(ownSentences(words));
  const read = upToDate(plan);
  const isRead = read.some(({ account }) => account === me);
  const sign = () => run(async () => {
    await signPlan(dossier.id, ppcs.version);
    const mine = { account: me, version: ppcs.version, at: Date.now() };
    const others = plan.signatures.filter(({ account }) => account !== me);
    onTold({ ...plan, signatures: [mine, ...others] }, t('plan.read.done'));
  });
  return html`
    <section class="panel" aria-labelledby="plan-readings">
      <h2 id="plan-readings">${t('plan.read.by', { count: read.length, all: plan.readers })}</h2>
      ${!isRead && html`<${FaultPlace} fault=${fault} /><button type="button" class="button" aria-disabled=${String(busy)} onClick=${sign}><${Icon} name="check" />${t('plan.read.do')}</button>`}
      <ul class="readings">
        ${plan.signatures.map(({ account, at, version }) => {
          const person = personOf(plan.people, account);
          const isOlder = version < (plan.written_version ?? 0);
          return person && html`<li key=${account}><${Avatar} person=${{ ...person, account: person.id }} size="small" /><span><strong>${person.name}</strong><small>${t('plan.read.at', { day: fullDay(at, locale), time: clockTime(at, locale) })}${isOlder && ` · ${t('plan.read.older', { version })}`}</small></span></li>`;
        })}
      </ul>
    </section>
  `;
}

/** @param {AsideProps} props */
function Versions({ dossier, plan, ppcs, onVersion }) {
  const words = useTranslator();
  const { t, locale } = words;
  const [pages, setPages] = useState(1);
  const loaded = useLoaded(() => versionsOf(dossier.id, pages), [dossier.id, plan.at, pages]);
  return html`
    <section class="panel" aria-labelledby="plan-versions">
      <h2 id="plan-versions">${t('plan.versions')}</h2>
      <${Loading} of=${loaded}>
        ${(/** @type {PlanVersions} */ told) => html`
          <ul class="versions">
            ${told.versions.map((one) => html`
              <li key=${one.version}>
                ${one.version === ppcs.version ? html`<strong>${t('plan.version', { version: one.version })}</strong>` : html`<button type="button" class="link" onClick=${() => onVersion(one.version)}>${t('plan.version', { version: one.version })}</button>`}
                <small>${fullDay(one.at, locale)} · ${stepText(one, words)}</small>
                <small>${one.author.name}</small>
              </li>
            `)}
          </ul>
          ${told.next !== null && html`<button type="button" class="button more" onClick=${() => setPages(pages + 1)}>${t('dossier.further')}</button>`}
        `}
      <//>
    </section>
  `;
}

/** @param {PlanVersion} version @param {Translator} words */
function stepText({ step, title, state }, { t }) {
  if (step.kind === 'moved') return t(stateKey(state));
  if (step.kind === 'action_moved') return t('plan.step.action_moved', { title: title ?? '', move: t(`plan.move.${step.action_move ?? 'carried_out'}`).toLocaleLowerCase() });
  return t(`plan.step.${step.kind}`, { title: title ?? '' });
}

/** @param {string} id @param {number} pages @returns {Promise<PlanVersions>} */
async function versionsOf(id, pages) {
  let told = await readPlanVersions(id, null);
  for (let page = 1; page < pages && told.next !== null; page++) {
    const further = await readPlanVersions(id, told.next);
    told = { versions: [...told.versions, ...further.versions], next: further.next };
  }
  return told;
}
