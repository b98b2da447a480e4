/** "Plan": the plan as a page to read and to print, with who follows it beside; written in place by coordinators. */

import { useState } from 'preact/hooks';
import { whole } from '../../../model/plan.js';
import { beginPlan, readPlan, readPlanVersion } from '../../../wire/dossier/plan.js';
import { Loading, useDoing, useLoaded } from '../../asking.js';
import { FaultPlace } from '../../fault.js';
import { html, useTranslator } from '../../html.js';
import { Icon } from '../../icons.js';
import { Done } from '../../page.js';
import { printPart } from '../paper.js';
import { OwnActionDialog } from './act.js';
import { Aside } from './aside.js';
import { EditPlan } from './edit.js';
import { Sheet } from './sheet.js';

/** @import { Dossier } from '../../../wire/dossier/dossiers_types.js' */
/** @import { Plan } from '../../../wire/dossier/plan_types.js' */
/** @import { TabProps } from '../dossier.js' */

/** @param {TabProps} props */
export function PlanTab({ dossier, state, client }) {
  const { t } = useTranslator();
  const [version, setVersion] = useState(/** @type {number | null} */ (null));
  const [isEditing, setIsEditing] = useState(false);
  const [done, setDone] = useState('');
  const loaded = useLoaded(() => (version === null ? readPlan(dossier.id) : readPlanVersion(dossier.id, version)), [dossier.id, version, isEditing ? '' : dossier]);
  const [shownAs, show] = [version !== null, (/** @type {Plan} */ plan, /** @type {string} */ text) => { loaded.put(plan); setDone(text); }];
  return html`
    <${Done} text=${done} />
    <${Loading} of=${loaded}>
      ${(/** @type {Plan} */ plan) => {
        if (!plan.ppcs) return html`<${NoPlan} dossier=${dossier} plan=${plan} onBegun=${(/** @type {Plan} */ begun) => { loaded.put(begun); setIsEditing(true); }} />`;
        if (isEditing) {
          return html`<${EditPlan} dossier=${dossier} client=${client} plan=${plan} onClose=${() => setIsEditing(false)}
            onWritten=${(/** @type {Plan} */ written) => { setIsEditing(false); show(written, t('plan.written')); }} />`;
        }
        return html`<${Read} dossier=${dossier} plan=${plan} me=${state.account.id} isOld=${shownAs} onVersion=${setVersion} onEdit=${() => setIsEditing(true)} onTold=${show} />`;
      }}
    <//>
  `;
}

/** @param {{dossier: Dossier, plan: Plan, me: string, isOld: boolean, onVersion: (version: number | null) => void, onEdit: () => void, onTold: (plan: Plan, text: string) => void}} props */
function Read({ dossier, plan, me, isOld, onVersion, onEdit, onTold }) {
  const { t } = useTranslator();
  const [isEntering, setIsEntering] = useState(false);
  const printing = useDoing();
  const ppcs = whole(/** @type {any} */ (plan.ppcs));
  const isOpen = !isOld && ppcs.state !== 'closed';
  const isActor = ppcs.actors.includes(me) || ppcs.actions.some(({ actor }) => actor === me);
  return html`
    <div class="plan-actions">
      ${isOld && html`<p class="plan-old"><${Icon} name="clock" /><span>${t('plan.old', { version: ppcs.version })}</span> <button type="button" class="button" onClick=${() => onVersion(null)}>${t('plan.newest')}</button></p>`}
      ${isOpen && plan.may_coordinate && html`<button type="button" class="button filled" onClick=${onEdit}><${Icon} name="pencil" />${t('plan.edit')}</button>`}
      ${isOpen && isActor && ppcs.objectives.length > 0 && html`<button type="button" class="button" onClick=${() => setIsEntering(true)}><${Icon} name="plus" />${t('plan.action.add')}</button>`}
      <button type="button" class="button" aria-disabled=${String(printing.busy)} onClick=${() => printing.run(() => printPart(dossier.id, 'plan'))}><${Icon} name="printer" />${t('plan.print')}</button>
    </div>
    <${FaultPlace} fault=${printing.fault} />
    <div class="plan">
      <${Sheet} dossier=${dossier} plan=${plan} ppcs=${ppcs} me=${me} isOpen=${isOpen} onTold=${onTold} />
      <${Aside} dossier=${dossier} plan=${plan} ppcs=${ppcs} me=${me} isOld=${isOld} onVersion=${onVersion} onTold=${onTold} />
    </div>
    ${isEntering && html`<${OwnActionDialog} dossier=${dossier.id} ppcs=${ppcs} action=${null} onTold=${(/** @type {Plan} */ told) => { setIsEntering(false); onTold(told, t('plan.action.added')); }} onClose=${() => setIsEntering(false)} />`}
  `;
}

/** @param {{dossier: Dossier, plan: Plan, onBegun: (plan: Plan) => void}} props */
function NoPlan({ dossier, plan, onBegun }) {
  const { t } = useTranslator();
  const { busy, fault, run } = useDoing();
  const begin = () => run(async () => onBegun(await beginPlan(dossier.id)));
  return html`
    <div class="panel empty">
      <${Icon} name="task" />
      <h2>${t('plan.none.title')}</h2>
      <p>${t(plan.may_coordinate ? 'plan.none.begin' : 'plan.none.body')}</p>
      <${FaultPlace} fault=${fault} />
      ${plan.may_coordinate && dossier.place_to_go === null && html`<button type="button" class="button filled" aria-disabled=${String(busy)} onClick=${begin}>${t('plan.begin')}</button>`}
    </div>
  `;
}
