/** Have somebody in the care circle: a person, found in the directory or by the exact login, or a structure; as what, and on which basis. */

import { useEffect, useState } from 'preact/hooks';
import { ROLES, basesOf, dayField, groundsOf, missingGrounds, unwrittenGrounds } from '../../model/grounds.js';
import { addToCircle } from '../../wire/dossier/dossiers.js';
import { Dialog } from '../dialog.js';
import { Exact, Search } from '../directory.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { PersonLine } from '../person.js';
import { AddStructure } from './add_structure.js';
import { Options, useForm } from './fields.js';
import { GROUNDS, GroundsFields, RoleField } from './grounds.js';

/** @import { Client } from '../../sync/client.js' */
/** @import { Dossier, Role } from '../../wire/dossier/dossiers_types.js' */
/** @import { Person } from '../person.js' */

/** @param {{dossier: Dossier, client: Client, me: string, onAdded: (told: Dossier, name: string) => void, onClose: () => void}} props */
export function AddMember({ dossier, client, me, onAdded, onClose }) {
  const { t } = useTranslator();
  const [kind, setKind] = useState(/** @type {'person' | 'structure'} */ ('person'));
  const [person, setPerson] = useState(/** @type {Person | null} */ (null));
  useEffect(() => {
    if (!person) document.getElementById('start-search')?.focus();
  }, [person]);
  return html`
    <${Dialog} title=${t('dossier.circle.add')} kind="wide" onClose=${onClose}>
      <div class="add-people">
        ${!person && html`<${Which} chosen=${kind} onChoose=${setKind} />`}
        ${kind === 'structure' && html`<${AddStructure} dossier=${dossier} me=${me} onAdded=${onAdded} />`}
        ${kind === 'person' && person && html`<${As} key=${person.account} dossier=${dossier} person=${person} me=${me} onAdded=${onAdded} onOther=${() => setPerson(null)} />`}
        ${kind === 'person' && !person && html`<${Find} client=${client} me=${me} onPick=${setPerson} />`}
      </div>
    <//>
  `;
}

/** @param {{chosen: string, onChoose: (kind: 'person' | 'structure') => void}} props */
function Which({ chosen, onChoose }) {
  const { t } = useTranslator();
  const options = /** @type {const} */ (['person', 'structure']).map((value) => ({ value, label: t(`dossier.circle.add.${value}`), hint: t(`dossier.circle.add.${value}.hint`) }));
  return html`<${Options} name="who" legend=${t('dossier.circle.add.who')} options=${options} chosen=${[chosen]} onChoose=${onChoose} faults=${{}} />`;
}

/** @param {{client: Client, me: string, onPick: (person: Person) => void}} props */
const Find = ({ client, me, onPick }) => html`
  <${Search} client=${client} picked=${[]} me=${me} onToggle=${onPick} />
  <${Exact} client=${client} me=${me} onPick=${onPick} />
`;

/** @param {{dossier: Dossier, person: Person, me: string, onAdded: (told: Dossier, name: string) => void, onOther: () => void}} props */
function As({ dossier, person, me, onAdded, onOther }) {
  const { t } = useTranslator();
  const roles = ROLES[/** @type {keyof typeof ROLES} */ (person.kind)] ?? [];
  const [today] = useState(() => dayField(Date.now()));
  const [role, setRole] = useState(/** @type {Role} */ (roles[0]));
  const [grounds, setGrounds] = useState(() => unwrittenGrounds(role, today));
  const [administers, setAdministers] = useState(false);
  const form = useForm(GROUNDS);
  const isProfessional = person.kind === 'professional';
  /** @param {Role} role */
  const choose = (role) => {
    setRole(role);
    if (!basesOf(role).includes(grounds.basis)) setGrounds(unwrittenGrounds(role, today));
  };
  const isOnBasis = basesOf(role).length > 0;
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (isOnBasis && form.refuse(missingGrounds(grounds))) return;
    form.run(async () => {
      const told = isOnBasis ? groundsOf(grounds, { me, now: Date.now() }) : null;
      onAdded(await addToCircle(dossier.id, { account: person.account, role, grounds: told, is_administrator: administers }), person.name);
    });
  };
  return html`
    <form class="form" onSubmit=${submit} novalidate>
      <ul class="chosen"><${PersonLine} person=${person} /></ul>
      ${roles.length > 1 && html`<${RoleField} roles=${roles} chosen=${role} onChoose=${choose} faults=${form.faults} />`}
      <${GroundsFields} role=${role} written=${grounds} onWrite=${(/** @type {any} */ change) => setGrounds({ ...grounds, ...change })} faults=${form.faults} today=${today} />
      ${isProfessional &&
      html`<${Options} type="checkbox" name="administers" legend=${t('dossier.circle.rights')} chosen=${administers ? ['administers'] : []} faults=${form.faults} onChoose=${() => setAdministers(!administers)}
        options=${[{ value: 'administers', label: t('dossier.circle.administers.yes'), hint: t('dossier.circle.administers.hint') }]} />`}
      <${FaultPlace} fault=${form.fault} />
      <div class="dialog-actions">
        <button type="button" class="button plain" onClick=${onOther}>${t('dossier.circle.other')}</button>
        <button class="button filled" aria-disabled=${String(form.busy)}>${t('dossier.circle.add.do')}</button>
      </div>
    </form>
  `;
}
