/** Have a structure in the care circle: how it is called and reached, as what, from when until when, and on which basis. */

import { useState } from 'preact/hooks';
import { ROLES, basesOf, dayField, groundsOf, missingGrounds, unwrittenGrounds } from '../../model/grounds.js';
import { periodOf } from '../../model/structures.js';
import { addStructure } from '../../wire/dossier/dossiers.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Field, useForm } from './fields.js';
import { GROUNDS, GroundsFields, RoleField } from './grounds.js';

/** @import { Dossier, Role } from '../../wire/dossier/dossiers_types.js' */
/** @import { Faults } from './fields.js' */
/** @typedef {{name: string, finess: string, phone: string, since: string, until: string}} Written */

const FIELDS = /** @type {const} */ (['name', 'finess', 'phone', 'since', 'until']);

/** @param {{dossier: Dossier, me: string, onAdded: (told: Dossier, name: string) => void}} props */
export function AddStructure({ dossier, me, onAdded }) {
  const { t } = useTranslator();
  const [today] = useState(() => dayField(Date.now()));
  const [written, setWritten] = useState(/** @type {Written} */ ({ name: '', finess: '', phone: '', since: today, until: '' }));
  const [role, setRole] = useState(/** @type {Role} */ (ROLES.organisation[0]));
  const [grounds, setGrounds] = useState(() => unwrittenGrounds(role, today));
  const form = useForm([...GROUNDS, ...FIELDS]);
  const { name, finess, phone } = written;
  const hints = { equipe_soins_1: t('dossier.structure.basis.same'), equipe_soins_2: t('dossier.structure.basis.recognised') };
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (form.refuse({ ...missing(written), ...(basesOf(role).length && missingGrounds(grounds)) })) return;
    form.run(async () => {
      const now = Date.now();
      const told = { structure: { finess, name: name.trim(), phone: phone.trim() || null }, role, grounds: groundsOf(grounds, { me, now }), ...periodOf(written, now) };
      onAdded(await addStructure(dossier.id, told), name.trim());
    });
  };
  return html`
    <form class="form" onSubmit=${submit} novalidate>
      <p class="note"><${Icon} name="info" /><span>${t('dossier.structure.reads')}</span></p>
      <${Reached} written=${written} faults=${form.faults} onWrite=${(/** @type {Partial<Written>} */ change) => setWritten({ ...written, ...change })} />
      <${RoleField} roles=${ROLES.organisation} chosen=${role} onChoose=${setRole} faults=${form.faults} />
      <${GroundsFields} role=${role} legend=${t('dossier.structure.basis')} hints=${hints} written=${grounds} onWrite=${(/** @type {any} */ change) => setGrounds({ ...grounds, ...change })} faults=${form.faults} today=${today} />
      <${FaultPlace} fault=${form.fault} />
      <div class="dialog-actions"><button class="button filled" aria-disabled=${String(form.busy)}>${t('dossier.circle.add.do')}</button></div>
    </form>
  `;
}

/** What the server would refuse as empty. @param {Written} written @returns {Record<string, string>} reasons by field */
const missing = ({ name, finess }) => ({ ...(name.trim() ? {} : { name: 'name_missing' }), ...(finess.trim() ? {} : { finess: 'finess_form' }) });

/** @param {{written: Written, faults: Faults, onWrite: (change: Partial<Written>) => void}} props */
function Reached({ written, faults, onWrite }) {
  const { t } = useTranslator();
  return html`
    <${Field} name="name" label=${t('dossier.structure.name')} value=${written.name} most=${120} faults=${faults} onWrite=${(/** @type {string} */ name) => onWrite({ name })} />
    <div class="field-pair">
      <${Field} name="finess" label=${t('dossier.structure.finess')} hint=${t('dossier.structure.finess.hint')} value=${written.finess} most=${20} capitals="characters" faults=${faults}
        onWrite=${(/** @type {string} */ finess) => onWrite({ finess })} />
      <${Field} name="phone" type="tel" label=${t('dossier.structure.phone')} optional=${true} value=${written.phone} most=${30} faults=${faults} onWrite=${(/** @type {string} */ phone) => onWrite({ phone })} />
    </div>
    <div class="field-pair">
      <${Field} name="since" type="date" label=${t('dossier.structure.since')} value=${written.since} faults=${faults} onWrite=${(/** @type {string} */ since) => onWrite({ since })} />
      <${Field} name="until" type="date" label=${t('dossier.structure.until')} hint=${t('dossier.structure.until.hint')} optional=${true} value=${written.until} faults=${faults} onWrite=${(/** @type {string} */ until) => onWrite({ until })} />
    </div>
  `;
}
