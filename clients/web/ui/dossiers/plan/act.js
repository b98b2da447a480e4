/** What somebody who acts tells of an action of their own: how far it is, or what it is. */

import { useState } from 'preact/hooks';
import { SERVICES } from '../../../model/codes.js';
import { KINDS, REASONS, newId, stateOf } from '../../../model/plan.js';
import { enterAction, moveAction } from '../../../wire/dossier/plan.js';
import { Dialog } from '../../dialog.js';
import { FaultPlace } from '../../fault.js';
import { html, useTranslator } from '../../html.js';
import { Field, Options, useForm } from '../fields.js';
import { Choice, Words } from '../words_fields.js';
import { CodeField } from './code_field.js';
import { codedOf } from './words.js';

/** @import { Whole } from '../../../model/plan.js' */
/** @import { Action, ActionKind, ActionState, ActionTrigger, Plan } from '../../../wire/dossier/plan_types.js' */

/** As `dossier/domain/action.py` has them. @type {Record<ActionState, readonly ActionTrigger[]>} */
const MOVES = {
  PLANIFIE: ['validated', 'approved', 'carried_out', 'cancelled'],
  VALIDE: ['approved', 'carried_out', 'cancelled'],
  APPROUVE: ['carried_out', 'cancelled'],
  REALISE: ['ended'],
  TERMINE: [],
  ANNULE: [],
};

/** @param {{dossier: string, action: Action, onTold: (plan: Plan) => void, onClose: () => void}} props */
export function MoveDialog({ dossier, action, onTold, onClose }) {
  const { t } = useTranslator();
  const moves = MOVES[stateOf(action)];
  const [move, setMove] = useState(moves[0]);
  const [result, setResult] = useState('');
  const [reason, setReason] = useState(/** @type {typeof REASONS[number]} */ (REASONS[0]));
  const form = useForm(['result', 'reason']);
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    form.run(async () => onTold(await moveAction(dossier, action.id, { move, result, reason: move === 'cancelled' ? reason : null })));
  };
  return html`
    <${Dialog} title=${t('plan.action.move', { title: action.title })} onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <${Options} name="move" legend=${t('plan.action.far')} options=${moves.map((value) => ({ value, label: t(`plan.move.${value}`) }))} chosen=${[move]} onChoose=${setMove} faults=${form.faults} />
        ${move === 'cancelled' && html`<${Options} name="reason" legend=${t('plan.action.why')} options=${REASONS.map((value) => ({ value, label: t(`plan.reason.${value}`) }))} chosen=${[reason]} onChoose=${setReason} faults=${form.faults} />`}
        <${Words} name="result" label=${t('plan.action.result')} value=${result} most=${2_000} optional=${true} onWrite=${setResult} faults=${form.faults} />
        <${FaultPlace} fault=${form.fault} />
        <button class="button filled" aria-disabled=${String(form.busy)}>${t('plan.save')}</button>
      </form>
    <//>
  `;
}

/** @param {{dossier: string, ppcs: Whole, action: Action | null, onTold: (plan: Plan) => void, onClose: () => void}} props `action`: null for one more */
export function OwnActionDialog({ dossier, ppcs, action, onTold, onClose }) {
  const { t } = useTranslator();
  const [written, setWritten] = useState(() => ({
    id: action?.id ?? newId(ppcs.actions, 'a'),
    objective: action?.objective ?? ppcs.objectives[0].id,
    title: action?.title ?? '',
    kind: /** @type {ActionKind} */ (action?.kind ?? 'prevention'),
    due: action?.due ?? '',
    criterion: action?.criterion ?? '',
    service: action?.service ?? null,
  }));
  const form = useForm(['title', 'due', 'criterion']);
  const write = (/** @type {Partial<typeof written>} */ change) => setWritten({ ...written, ...change });
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (form.refuse(written.title.trim() ? {} : { title: 'action_title' })) return;
    form.run(async () => onTold(await enterAction(dossier, { ...written, due: written.due || null })));
  };
  return html`
    <${Dialog} title=${t(action ? 'plan.action.rewrite.title' : 'plan.action.add')} kind="tall" onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <${Field} name="title" label=${t('plan.action.what')} value=${written.title} most=${300} capitals="sentences" onWrite=${(/** @type {string} */ title) => write({ title })} faults=${form.faults} />
        <${Choice} name="objective" label=${t('plan.action.for')} value=${written.objective} options=${ppcs.objectives.map(({ id, text }) => ({ value: id, label: text }))} onChoose=${(/** @type {string} */ objective) => write({ objective })} />
        <${Choice} name="kind" label=${t('plan.action.kind')} value=${written.kind} options=${KINDS.map((value) => ({ value, label: t(`plan.kind.${value}`) }))} onChoose=${(/** @type {any} */ kind) => write({ kind })} />
        <${Field} name="due" label=${t('plan.due')} type="date" value=${written.due} onWrite=${(/** @type {string} */ due) => write({ due })} faults=${form.faults} />
        <${Field} name="criterion" label=${t('plan.action.criterion')} value=${written.criterion} most=${300} optional=${true} capitals="sentences" onWrite=${(/** @type {string} */ criterion) => write({ criterion })} faults=${form.faults} />
        <${CodeField} name="service" label=${t('plan.action.service')} codes=${SERVICES.map((code) => codedOf(code, t))} chosen=${written.service} onChoose=${(/** @type {string | null} */ service) => write({ service })} />
        <${FaultPlace} fault=${form.fault} />
        <button class="button filled" aria-disabled=${String(form.busy)}>${t('plan.save')}</button>
      </form>
    <//>
  `;
}
