/** One action of a plan: what, who, until when, how far; who acts says so with one press. */

import { useState } from 'preact/hooks';
import { isLate, isPending, stateOf } from '../../../model/plan.js';
import { moveAction } from '../../../wire/dossier/plan.js';
import { useDoing } from '../../asking.js';
import { FaultPlace } from '../../fault.js';
import { html, useTranslator } from '../../html.js';
import { Icon } from '../../icons.js';
import { MoveDialog, OwnActionDialog } from './act.js';
import { codedText, ownSentences, personOf, roleText, shortDay } from './words.js';

/** @import { Action, ActionState, Plan } from '../../../wire/dossier/plan_types.js' */
/** @import { SheetProps } from './sheet.js' */
/** @import { IconName } from '../../icons.js' */

/** @type {Record<ActionState, {icon: IconName, tone: string}>} */
const LOOKS = {
  PLANIFIE: { icon: 'clock', tone: '' },
  VALIDE: { icon: 'retry', tone: 'accent' },
  APPROUVE: { icon: 'retry', tone: 'accent' },
  REALISE: { icon: 'checkCircle', tone: 'ok' },
  TERMINE: { icon: 'checkCircle', tone: 'ok' },
  ANNULE: { icon: 'close', tone: '' },
};

/** @param {SheetProps & {action: Action, today: string}} props */
export function ActionRow({ action, today, ...props }) {
  const { dossier, plan, me, isOpen } = props;
  const words = useTranslator();
  const { t } = words;
  const isMine = action.actor === me;
  const actor = personOf(plan.people, action.actor);
  const mayMove = isOpen && (isMine || plan.may_coordinate) && (isPending(action) || stateOf(action) === 'REALISE');
  return html`
    <tr class=${isMine ? 'mine' : undefined}>
      <th scope="row">
        ${action.title}
        <small>${t(`plan.kind.${action.kind}`)}${isMine && html`<span class="only-screen"> · ${t('plan.action.mine')}</span>`}</small>
        ${action.criterion && html`<small>${t('plan.criterion', { text: action.criterion })}</small>`}
        ${action.service && html`<small>${codedText(action.service, t)}</small>`}
        ${action.result && html`<small class="action-result">${action.result}</small>`}
        ${action.reason && html`<small>${t(/** @type {any} */ (`plan.reason.${action.reason}`))}</small>`}
      </th>
      <td data-label=${t('plan.actor')}>${actor ? actor.name : t('plan.actor.none')}<small>${actor && roleText(actor, dossier.members, words)}</small></td>
      <td data-label=${t('plan.due')}>${action.due ? shortDay(action.due) : t('plan.due.none')}</td>
      <td data-label=${t('plan.state')}><${State} action=${action} today=${today} /></td>
    </tr>
    ${mayMove && html`<tr class="moves"><td colspan="4"><${Moves} action=${action} isMine=${isMine} ...${props} /></td></tr>`}
  `;
}

/** @param {{action: Action, today: string}} props */
function State({ action, today }) {
  const { t } = useTranslator();
  if (isLate(action, today)) return html`<span class="badge late"><${Icon} name="alert" size=${16} />${t('plan.late')}</span>`;
  const state = stateOf(action);
  const { icon, tone } = LOOKS[state];
  return html`<span class=${`badge ${tone}`}><${Icon} name=${icon} size=${16} />${t(`plan.action.${state}`)}</span>`;
}

/** @param {SheetProps & {action: Action, isMine: boolean}} props */
function Moves({ action, isMine, dossier, ppcs, onTold }) {
  const words = useTranslator();
  const { t } = words;
  const { busy, fault, run } = useDoing(ownSentences(words));
  const [asked, setAsked] = useState(/** @type {'move' | 'rewrite' | null} */ (null));
  const close = () => setAsked(null);
  const carryOut = () => run(async () => onTold(await moveAction(dossier.id, action.id, { move: 'carried_out' }), t('plan.action.done', { title: action.title })));
  /** @param {Plan} told */
  const tell = (told) => {
    close();
    onTold(told, t('plan.action.told', { title: action.title }));
  };
  return html`
    <${FaultPlace} fault=${fault} />
    <div class="action-moves">
      ${isMine && isPending(action) && html`<button type="button" class="button" aria-disabled=${String(busy)} aria-label=${t('plan.action.do.name', { title: action.title })} onClick=${carryOut}><${Icon} name="check" />${t('plan.action.do')}</button>`}
      <button type="button" class="button plain" aria-label=${t('plan.action.other.name', { title: action.title })} onClick=${() => setAsked('move')}>${t('plan.action.other')}</button>
      ${isMine && isPending(action) && html`<button type="button" class="button plain" aria-label=${t('plan.action.rewrite.name', { title: action.title })} onClick=${() => setAsked('rewrite')}>${t('plan.action.rewrite')}</button>`}
    </div>
    ${asked === 'move' && html`<${MoveDialog} dossier=${dossier.id} action=${action} onTold=${tell} onClose=${close} />`}
    ${asked === 'rewrite' && html`<${OwnActionDialog} dossier=${dossier.id} ppcs=${ppcs} action=${action} onTold=${tell} onClose=${close} />`}
  `;
}
