/** "Qui ne doit pas voir ?": somebody of the circle, a profession, or everybody; what it shuts is said before it is done. */

import { useState } from 'preact/hooks';
import { PROFESSIONS, opposable } from '../../model/choices.js';
import { oppose } from '../../wire/dossier/rights.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Options, useForm } from './fields.js';

/** @import { CareTeamMember, Dossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { Against, DossierOpposition } from '../../wire/dossier/rights_types.js' */
/** @import { Faults } from './fields.js' */
/** @typedef {{chosen: string, onChoose: (target: string) => void, faults: Faults}} Choosing */

const AGAINST = /** @type {const} */ (['person', 'profession', 'whole']);

/** @param {{dossier: Dossier, own: boolean, onOpposed: (told: DossierOpposition[]) => void, onClose: () => void}} props */
export function Oppose({ dossier, own, onOpposed, onClose }) {
  const { t } = useTranslator();
  const people = opposable(dossier.members);
  const offered = AGAINST.filter((one) => one !== 'person' || people.length > 0);
  const [against, setAgainst] = useState(/** @type {Against} */ (offered[0]));
  const [target, setTarget] = useState('');
  const form = useForm(['target']);
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (against !== 'whole' && form.refuse(target ? {} : { target: 'opposition_target' })) return;
    form.run(async () => onOpposed(await oppose(dossier.id, { against, target: against === 'whole' ? null : target })));
  };
  const choosing = { chosen: target, onChoose: setTarget, faults: form.faults };
  return html`
    <${Dialog} title=${t('dossier.rights.who')} onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <${Options} name="against" legend=${t('dossier.rights.against')} chosen=${[against]} faults=${form.faults}
          onChoose=${(/** @type {Against} */ one) => { setAgainst(one); setTarget(''); }}
          options=${offered.map((value) => ({ value, label: t(`dossier.rights.against.${value}`), hint: t(`dossier.rights.against.${value}.hint`) }))} />
        ${against === 'person' && html`<${People} people=${people} ...${choosing} />`}
        ${against === 'profession' && html`<${Profession} ...${choosing} />`}
        <p class="note">${t('dossier.rights.one')}</p>
        <p class="note">${t(own ? 'dossier.rights.at.once.mine' : 'dossier.rights.at.once')}</p>
        <${FaultPlace} fault=${form.fault} />
        <div class="dialog-actions">
          <button type="button" class="button plain" onClick=${onClose}>${t('dialog.cancel')}</button>
          <button class="button filled" aria-disabled=${String(form.busy)}>${t('dossier.rights.do')}</button>
        </div>
      </form>
    <//>
  `;
}

/** @param {Choosing & {people: CareTeamMember[]}} props */
function People({ people, chosen, onChoose, faults }) {
  const { t } = useTranslator();
  const options = people.map(({ account, role }) => ({ value: account?.id ?? '', label: account?.name ?? '', hint: account?.profession ?? t(`dossier.role.${role}`) }));
  return html`<${Options} name="target" legend=${t('dossier.rights.person')} options=${options} chosen=${[chosen]} onChoose=${onChoose} faults=${faults} />`;
}

/** @param {Choosing} props */
function Profession({ chosen, onChoose, faults }) {
  const { t } = useTranslator();
  const fault = faults.target;
  return html`
    <div data-fault=${fault ? '' : undefined}>
      <label class="label" for="dossier-target">${t('dossier.rights.profession')}</label>
      <div class="field">
        <select id="dossier-target" value=${chosen} aria-invalid=${fault ? 'true' : undefined} aria-describedby=${fault ? 'dossier-target-fault' : undefined}
          onChange=${(/** @type {any} */ event) => onChoose(event.target.value)}>
          <option value="">${t('dossier.rights.choose')}</option>
          ${PROFESSIONS.map((one) => html`<option key=${one} value=${one}>${t(`dossier.profile.${one}`)}</option>`)}
        </select>
      </div>
      ${fault && html`<p class="fault" id="dossier-target-fault">${fault}</p>`}
    </div>
  `;
}
