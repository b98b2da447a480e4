/** The person, or a caregiver, without an account: it is made with their place, and its access code is printed for them. */

import { useState } from 'preact/hooks';
import { birthDate } from '../../model/birth_date.js';
import { ROLES, basesOf, dayField, groundsOf, missingGrounds, unwrittenGrounds } from '../../model/grounds.js';
import { inviteToCircle } from '../../wire/dossier/rights.js';
import { UNWRITTEN } from '../birth_date.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Born, Field, useForm } from './fields.js';
import { GROUNDS, GroundsFields, RoleField } from './grounds.js';

/** @import { Dossier, Role } from '../../wire/dossier/dossiers_types.js' */
/** @import { AccessCode } from '../../wire/identity_types.js' */

/** @param {{dossier: Dossier, me: string, onMade: (code: AccessCode) => void, onClose: () => void}} props */
export function Invite({ dossier, me, onMade, onClose }) {
  const { t } = useTranslator();
  const hasPerson = dossier.members.some((member) => member.is_active && member.role === 'PAT');
  const roles = hasPerson ? ROLES.caregiver : [...ROLES.patient, ...ROLES.caregiver];
  const [today] = useState(() => dayField(Date.now()));
  const [role, setRole] = useState(/** @type {Role} */ (roles[0]));
  const [grounds, setGrounds] = useState(() => unwrittenGrounds(role, today));
  const [name, setName] = useState('');
  const [born, setBorn] = useState(UNWRITTEN);
  const form = useForm([...GROUNDS, 'name', 'birth_date']);
  const isCaregiver = role !== 'PAT';
  /** @param {Role} role */
  const choose = (role) => {
    setRole(role);
    setGrounds(unwrittenGrounds(role, today));
  };
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const birth_date = birthDate(born, Date.now()) ?? '';
    if (isCaregiver && form.refuse({ ...missingGrounds(grounds), ...(name.trim() ? {} : { name: 'name_missing' }), ...(birth_date ? {} : { birth_date: 'date_impossible' }) })) return;
    form.run(async () => {
      const told = basesOf(role).length > 0 ? groundsOf(grounds, { me, now: Date.now() }) : null;
      onMade(await inviteToCircle(dossier.id, { role, grounds: told, ...(isCaregiver ? { name: name.trim(), birth_date } : {}) }));
    });
  };
  return html`
    <${Dialog} title=${t('dossier.invite')} kind="wide" onClose=${onClose}>
      <div class="add-people"><form class="form" onSubmit=${submit} novalidate>
        <${RoleField} roles=${roles} chosen=${role} onChoose=${choose} faults=${form.faults} />
        ${isCaregiver
          ? html`
              <${Field} name="name" label=${t('people.name')} value=${name} faults=${form.faults} onWrite=${setName} />
              <${Born} written=${born} onWrite=${setBorn} faults=${form.faults} isWhole=${true} />
              <${GroundsFields} role=${role} written=${grounds} onWrite=${(/** @type {any} */ change) => setGrounds({ ...grounds, ...change })} faults=${form.faults} today=${today} />
            `
          : html`<p class="note">${t('dossier.invite.person')}</p>`}
        <p class="hint">${t('dossier.invite.hint')}</p>
        <${FaultPlace} fault=${form.fault} />
        <button class="button filled" aria-disabled=${String(form.busy)}>${t('dossier.invite.do')}</button>
      </form></div>
    <//>
  `;
}
