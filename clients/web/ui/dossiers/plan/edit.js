/** The plan as a coordinator writes it: the person first, then problem, objective, action; codes come after words, or not at all. */

import { dayField, MEANS } from '../../../model/grounds.js';
import { DIMENSIONS, missingWords, whole, writingOf } from '../../../model/plan.js';
import { writePlan } from '../../../wire/dossier/plan.js';
import { FaultPlace } from '../../fault.js';
import { html, useTranslator } from '../../html.js';
import { useKept } from '../../kept.js';
import { Panel } from '../../page.js';
import { Field, Options, useForm } from '../fields.js';
import { Choice, Words } from '../words_fields.js';
import { EditAims } from './edit_aims.js';
import { EditReviews } from './edit_reviews.js';

/** @import { Whole } from '../../../model/plan.js' */
/** @import { Client } from '../../../sync/client.js' */
/** @import { Dossier } from '../../../wire/dossier/dossiers_types.js' */
/** @import { Plan } from '../../../wire/dossier/plan_types.js' */
/** @import { Faults } from '../fields.js' */
/** @typedef {{value: string, label: string}} Named */
/** @typedef {{written: Whole, write: (change: Partial<Whole>) => void, people: readonly Named[], faults: Faults}} EditProps */

/** @param {{dossier: Dossier, client: Client, plan: Plan, onWritten: (plan: Plan) => void, onClose: () => void}} props what was begun is there when it is opened again after a lock */
export function EditPlan({ dossier, client, plan, onWritten, onClose }) {
  const { t } = useTranslator();
  const [written, setWritten] = useKept(client, `plan.${dossier.id}`, () => whole(/** @type {any} */ (plan.ppcs)));
  const form = useForm([]);
  const write = (/** @type {Partial<Whole>} */ change) => setWritten({ ...written, ...change });
  const people = peopleOf(dossier, plan);
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (form.refuse(missingWords(written))) return;
    form.run(async () => {
      const next = await writePlan(dossier.id, writingOf(written));
      setWritten(null);
      onWritten(next);
    });
  };
  const giveUp = () => {
    setWritten(null);
    onClose();
  };
  const props = { written, write, people, faults: form.faults };
  return html`
    <form class="form plan-form" onSubmit=${submit} novalidate>
      <${Person} ...${props} />
      <${EditAims} ...${props} />
      <${Follow} ...${props} />
      <${EditReviews} ...${props} />
      <div class="plan-save">
        <${FaultPlace} fault=${form.fault} />
        <div class="panel-actions">
          <button class="button filled" aria-disabled=${String(form.busy)}>${t('plan.edit.save')}</button>
          <button type="button" class="button plain" onClick=${giveUp}>${t('dialog.cancel')}</button>
        </div>
      </div>
    </form>
  `;
}

/** Those of the circle now, and those whom the plan names already. @param {Dossier} dossier @param {Plan} plan @returns {Named[]} */
function peopleOf(dossier, plan) {
  const named = new Map(plan.people.map(({ id, name }) => [id, name]));
  for (const { account, is_active } of dossier.members) if (account && is_active) named.set(account.id, account.name);
  return [...named].map(([value, label]) => ({ value, label }));
}

/** @param {EditProps} props */
function Person({ written, write, faults }) {
  const { t } = useTranslator();
  const { synthesis } = written;
  const say = (/** @type {any} */ change) => write({ synthesis: { ...synthesis, ...change } });
  return html`
    <${Panel} id="plan-edit-person" title=${t('plan.edit.person')} lead=${t('plan.edit.person.lead')}>
      <${Words} name="wishes" label=${t('plan.edit.wishes')} hint=${t('plan.edit.wishes.hint')} value=${synthesis.wishes} most=${5_000} onWrite=${(/** @type {string} */ wishes) => say({ wishes })} faults=${faults} />
      <div class="field-pair">
        ${DIMENSIONS.map((name) => html`<${Words} key=${name} name=${name} label=${t(`plan.dimension.${name}`)} value=${synthesis[name]} most=${5_000} optional=${true} onWrite=${(/** @type {string} */ text) => say({ [name]: text })} faults=${faults} />`)}
      </div>
    <//>
  `;
}

/** @param {EditProps} props */
function Follow({ written, write, people, faults }) {
  const { t } = useTranslator();
  const { agreement } = written;
  const today = dayField(Date.now());
  const agree = (/** @type {any} */ change) => agreement && write({ agreement: { ...agreement, ...change } });
  return html`
    <${Panel} id="plan-edit-follow" title=${t('plan.edit.follow')}>
      <${Choice} name="lead" label=${t('plan.lead')} value=${written.lead ?? ''} none=${t('plan.lead.none')} options=${people} onChoose=${(/** @type {string} */ lead) => write({ lead })} />
      <${Options} type="checkbox" name="actors" legend=${t('plan.edit.actors')} options=${people.map((one) => ({ ...one }))} chosen=${written.actors} faults=${faults}
        onChoose=${(/** @type {string} */ id) => write({ actors: written.actors.includes(id) ? written.actors.filter((one) => one !== id) : [...written.actors, id] })} />
      <${Options} type="checkbox" name="agreed" legend=${t('plan.agreement')} options=${[{ value: 'agreed', label: t('plan.edit.agreed'), hint: t('plan.edit.agreed.hint') }]} chosen=${agreement ? ['agreed'] : []} faults=${faults}
        onChoose=${() => write({ agreement: agreement ? null : { at: Date.now(), by: '', means: 'oral' } })} />
      ${agreement && html`
        <div class="field-pair">
          <${Field} name="agreement-by" label=${t('plan.edit.agreed.by')} value=${agreement.by} onWrite=${(/** @type {string} */ by) => agree({ by })} faults=${faults} />
          <${Field} name="agreement-day" label=${t('plan.edit.agreed.day')} type="date" max=${today} value=${dayField(agreement.at)} onWrite=${(/** @type {string} */ day) => day && agree({ at: day === today ? Date.now() : new Date(`${day}T00:00`).getTime() })} faults=${faults} />
        </div>
        <${Options} name="agreement-means" legend=${t('plan.edit.agreed.means')} options=${MEANS.map((value) => ({ value, label: t(`dossier.means.${value}`) }))} chosen=${[agreement.means]} onChoose=${(/** @type {any} */ means) => agree({ means })} faults=${faults} />
      `}
    <//>
  `;
}
