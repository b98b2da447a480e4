/** "+ Inclure un patient": who they are, then those who may be the same person, and only then what one is to them. */

import { useRef, useState } from 'preact/hooks';
import { ROLES, dayField, groundsOf, missingGrounds, unwrittenGrounds } from '../../model/grounds.js';
import { NOBODY, identityOf, missingTraits } from '../../model/patient.js';
import { environment } from '../../platform/environment.js';
import { findCandidates, includePatient } from '../../wire/dossier/dossiers.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Page, Panel } from '../page.js';
import { go, leave } from '../route.js';
import { Candidates } from './candidates.js';
import { useForm } from './fields.js';
import { GROUNDS, GroundsFields, RoleField } from './grounds.js';
import { useListed } from './listed.js';
import { toDossier } from './places.js';
import { CONTACT, ContactFields, TRAITS, TraitFields } from './traits.js';

/** @import { WrittenIdentity } from '../../model/patient.js' */
/** @import { Candidate, Role } from '../../wire/dossier/dossiers_types.js' */
/** @import { PageProps } from '../pages.js' */

/** @param {PageProps} props */
export function IncludePage({ state, banner }) {
  const { t } = useTranslator();
  const [written, setWritten] = useState(NOBODY);
  const [found, setFound] = useState(/** @type {Candidate[] | null} */ (null));
  const [despite, setDespite] = useState(false);
  const searching = useForm(TRAITS);
  const newest = useRef(written);
  newest.current = written;
  /** Another identity is another search. @param {Partial<WrittenIdentity>} change */
  const write = (change) => {
    setWritten({ ...written, ...change });
    setFound(null);
    setDespite(false);
  };
  /** @param {SubmitEvent} event */
  const search = (event) => {
    event.preventDefault();
    if (searching.refuse(missingTraits(written))) return;
    searching.run(async () => {
      const candidates = await findCandidates(identityOf(written));
      if (newest.current === written) setFound(candidates);
    });
  };
  const mayGoOn = found !== null && (!found.length || despite);
  return html`
    <${Page} title=${t('dossier.include.title')} onBack=${leave} banner=${banner}>
      <p class="lead">${t('dossier.include.lead')}</p>
      <form class="panel form" onSubmit=${search} novalidate aria-labelledby="include-identity">
        <h2 id="include-identity">${t('dossier.include.identity')}</h2>
        <${TraitFields} written=${written} onWrite=${write} faults=${searching.faults} />
        <${FaultPlace} fault=${searching.fault} />
        ${found === null && html`<button class="button filled" aria-disabled=${String(searching.busy)}><${Icon} name="search" />${t('dossier.include.search')}</button>`}
      </form>
      ${found !== null && html`<${Candidates} found=${found} despite=${despite} onNone=${() => setDespite(true)} />`}
      ${mayGoOn && html`<${Inclusion} me=${state.account.id} written=${written} despite=${despite} onWrite=${setWritten} />`}
    <//>
  `;
}

/** @param {{me: string, written: WrittenIdentity, despite: boolean, onWrite: (written: WrittenIdentity) => void}} props */
function Inclusion({ me, written, despite, onWrite }) {
  const { t } = useTranslator();
  const { reload } = useListed();
  const [today] = useState(() => dayField(Date.now()));
  const [role, setRole] = useState(/** @type {Role} */ ('353'));
  const [grounds, setGrounds] = useState(() => unwrittenGrounds('353', today));
  const clientRef = useRef(environment.newRef()).current;
  const form = useForm([...CONTACT, ...GROUNDS]);
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (form.refuse(missingGrounds(grounds))) return;
    form.run(async () => {
      const told = groundsOf(grounds, { me, now: Date.now() });
      const made = await includePatient({ client_ref: clientRef, identity: identityOf(written), role, grounds: told, despite });
      reload();
      go(toDossier(made.id), { replace: true });
    });
  };
  return html`
    <form class="form" onSubmit=${submit} novalidate>
      <${Panel} id="include-contact" title=${t('dossier.include.contact')}>
        <${ContactFields} written=${written} onWrite=${(/** @type {Partial<WrittenIdentity>} */ change) => onWrite({ ...written, ...change })} faults=${form.faults} />
      <//>
      <${Panel} id="include-grounds" title=${t('dossier.include.grounds')} lead=${t('dossier.include.grounds.lead')}>
        <${RoleField} roles=${ROLES.professional} chosen=${role} onChoose=${setRole} faults=${form.faults} />
        <${GroundsFields} role=${role} written=${grounds} onWrite=${(/** @type {any} */ change) => setGrounds({ ...grounds, ...change })} faults=${form.faults} today=${today} />
        <${FaultPlace} fault=${form.fault} />
        <button class="button filled" aria-disabled=${String(form.busy)}><${Icon} name="plus" />${t('dossier.include.do')}</button>
      <//>
    </form>
  `;
}
