/** Problems, the objectives of each, and the actions of each of those, as they are written. */

import { NEEDS, SERVICES } from '../../../model/codes.js';
import { KINDS, PROBLEMS, newId, without } from '../../../model/plan.js';
import { html, useTranslator } from '../../html.js';
import { Icon } from '../../icons.js';
import { Panel } from '../../page.js';
import { Field, Options } from '../fields.js';
import { Choice, Words } from '../words_fields.js';
import { CodeField } from './code_field.js';
import { codedOf } from './words.js';

/** @import { Action, Objective, Problem } from '../../../wire/dossier/plan_types.js' */
/** @import { EditProps } from './edit.js' */

/** @param {readonly {id: string}[]} parts @param {string} id @param {object} change @returns {any[]} */
const changed = (parts, id, change) => parts.map((one) => (one.id === id ? { ...one, ...change } : one));

/** @param {EditProps} props */
export function EditAims(props) {
  const { written, write } = props;
  const { t } = useTranslator();
  const add = () => write({ problems: [...written.problems, { id: newId(written.problems, 'p'), text: '', is_necessary: true, is_possible: true }] });
  return html`
    <${Panel} id="plan-edit-aims" title=${t('plan.aims')} lead=${t('plan.edit.aims.lead')}>
      ${written.problems.map((problem, at) => html`<${EditProblem} key=${problem.id} problem=${problem} number=${at + 1} ...${props} />`)}
      <button type="button" class="button" onClick=${add}><${Icon} name="plus" />${t('plan.edit.problem.add')}</button>
    <//>
  `;
}

/** @param {EditProps & {problem: Problem, number: number}} props */
function EditProblem({ problem, number, ...props }) {
  const { written, write, faults } = props;
  const { t } = useTranslator();
  const { id } = problem;
  const change = (/** @type {Partial<Problem>} */ one) => write({ problems: changed(written.problems, id, one) });
  const marks = /** @type {const} */ (['is_necessary', 'is_possible']);
  const objectives = written.objectives.filter((one) => one.problem === id);
  const add = () => write({ objectives: [...written.objectives, { id: newId(written.objectives, 'o'), problem: id, text: '' }] });
  return html`
    <fieldset class="plan-part">
      <legend>${t('plan.edit.problem', { number })}</legend>
      <${Field} name=${`${id}-text`} label=${t('plan.edit.problem.text')} value=${problem.text} most=${1_000} capitals="sentences" onWrite=${(/** @type {string} */ text) => change({ text })} faults=${faults} />
      <${Choice} name=${`${id}-code`} label=${t('plan.edit.problem.code')} value=${problem.code ?? ''} none=${t('plan.edit.code.none')} options=${PROBLEMS.map((value) => ({ value, label: t(`plan.problem.${value}`) }))} onChoose=${(/** @type {string} */ code) => change({ code: code || null })} />
      <${CodeField} name=${`${id}-need`} label=${t('plan.edit.problem.need')} codes=${NEEDS.map((code) => codedOf(code, t))} chosen=${problem.need} onChoose=${(/** @type {string | null} */ need) => change({ need })} />
      <${Options} type="checkbox" name=${`${id}-marks`} legend=${t('plan.edit.problem.marks')} options=${marks.map((value) => ({ value, label: t(`plan.edit.problem.${value}`) }))} chosen=${marks.filter((mark) => problem[mark])} onChoose=${(/** @type {typeof marks[number]} */ mark) => change({ [mark]: !problem[mark] })} faults=${faults} />
      ${objectives.map((objective, at) => html`<${EditObjective} key=${objective.id} objective=${objective} number=${`${number}.${at + 1}`} ...${props} />`)}
      <div class="panel-actions">
        <button type="button" class="button" onClick=${add}><${Icon} name="plus" />${t('plan.edit.objective.add')}</button>
        <button type="button" class="button plain" onClick=${() => write(without(written, 'problems', id))}>${t('plan.edit.problem.remove')}</button>
      </div>
    </fieldset>
  `;
}

/** @param {EditProps & {objective: Objective, number: string}} props */
function EditObjective({ objective, number, ...props }) {
  const { written, write, faults } = props;
  const { t } = useTranslator();
  const { id } = objective;
  const change = (/** @type {Partial<Objective>} */ one) => write({ objectives: changed(written.objectives, id, one) });
  const state = objective.state ?? 'pursued';
  const states = /** @type {const} */ (['pursued', 'reached', 'not_reached']);
  const actions = written.actions.filter((one) => one.objective === id);
  const add = () => write({ actions: [...written.actions, { id: newId(written.actions, 'a'), objective: id, title: '', kind: 'prevention' }] });
  return html`
    <fieldset class="plan-part">
      <legend>${t('plan.edit.objective', { number })}</legend>
      <${Field} name=${`${id}-text`} label=${t('plan.edit.objective.text')} value=${objective.text} most=${1_000} capitals="sentences" onWrite=${(/** @type {string} */ text) => change({ text })} faults=${faults} />
      <${Options} type="checkbox" name=${`${id}-own`} legend=${t('plan.edit.objective.whose')} options=${[{ value: 'own', label: t('plan.edit.objective.own') }]} chosen=${objective.is_own ? ['own'] : []} onChoose=${() => change({ is_own: !objective.is_own })} faults=${faults} />
      <${Options} name=${`${id}-state`} legend=${t('plan.edit.objective.state')} options=${states.map((value) => ({ value, label: t(`plan.objective.${value}`) }))} chosen=${[state]} onChoose=${(/** @type {any} */ one) => change({ state: one })} faults=${faults} />
      ${state === 'not_reached' && html`
        <${Words} name=${`${id}-reason`} label=${t('plan.edit.objective.reason')} value=${objective.reason ?? ''} most=${1_000} onWrite=${(/** @type {string} */ reason) => change({ reason })} faults=${faults} />
        <${Words} name=${`${id}-decision`} label=${t('plan.edit.objective.decision')} value=${objective.decision ?? ''} most=${1_000} onWrite=${(/** @type {string} */ decision) => change({ decision })} faults=${faults} />
      `}
      ${actions.map((action) => html`<${EditAction} key=${action.id} action=${action} ...${props} />`)}
      <div class="panel-actions">
        <button type="button" class="button" onClick=${add}><${Icon} name="plus" />${t('plan.edit.action.add')}</button>
        <button type="button" class="button plain" onClick=${() => write(without(written, 'objectives', id))}>${t('plan.edit.objective.remove')}</button>
      </div>
    </fieldset>
  `;
}

/** @param {EditProps & {action: Action}} props */
function EditAction({ action, written, write, people, faults }) {
  const { t } = useTranslator();
  const { id } = action;
  const change = (/** @type {Partial<Action>} */ one) => write({ actions: changed(written.actions, id, one) });
  return html`
    <fieldset class="plan-part">
      <legend>${t('plan.action')}</legend>
      <${Field} name=${`${id}-title`} label=${t('plan.action.what')} value=${action.title} most=${300} capitals="sentences" onWrite=${(/** @type {string} */ title) => change({ title })} faults=${faults} />
      <div class="field-pair">
        <${Choice} name=${`${id}-actor`} label=${t('plan.actor')} value=${action.actor ?? ''} none=${t('plan.actor.none')} options=${people} onChoose=${(/** @type {string} */ actor) => change({ actor })} />
        <${Field} name=${`${id}-due`} label=${t('plan.due')} type="date" value=${action.due ?? ''} onWrite=${(/** @type {string} */ due) => change({ due })} faults=${faults} />
        <${Choice} name=${`${id}-kind`} label=${t('plan.action.kind')} value=${action.kind} options=${KINDS.map((value) => ({ value, label: t(`plan.kind.${value}`) }))} onChoose=${(/** @type {any} */ kind) => change({ kind })} />
        <${Field} name=${`${id}-criterion`} label=${t('plan.action.criterion')} value=${action.criterion ?? ''} most=${300} optional=${true} capitals="sentences" onWrite=${(/** @type {string} */ criterion) => change({ criterion })} faults=${faults} />
      </div>
      <${CodeField} name=${`${id}-service`} label=${t('plan.action.service')} codes=${SERVICES.map((code) => codedOf(code, t))} chosen=${action.service} onChoose=${(/** @type {string | null} */ service) => change({ service })} />
      <button type="button" class="button plain" onClick=${() => write(without(written, 'actions', id))}>${t('plan.edit.action.remove')}</button>
    </fieldset>
  `;
}
