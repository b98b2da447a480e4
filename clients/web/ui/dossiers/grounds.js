/** What somebody is to the person, and on which basis they may know of them: in plain words, with what the law asks for. */

import { CARE_TEAM, MEANS, SCOPES, basesOf } from '../../model/grounds.js';
import { html, useTranslator } from '../html.js';
import { Field, Options } from './fields.js';

/** @import { WrittenGrounds } from '../../model/grounds.js' */
/** @import { Basis, Role } from '../../wire/dossier/dossiers_types.js' */
/** @import { Faults } from './fields.js' */
/** @typedef {{written: WrittenGrounds, onWrite: (change: Partial<WrittenGrounds>) => void, faults: Faults, today: string}} Props */

export const GROUNDS = /** @type {const} */ (['role', 'basis', 'informed_at', 'consent_at', 'consent_by', 'means', 'scope', 'proof']);

/** @param {{roles: readonly Role[], chosen: Role, onChoose: (role: Role) => void, faults: Faults}} props */
export function RoleField({ roles, chosen, onChoose, faults }) {
  const { t } = useTranslator();
  return html`<${Options} name="role" legend=${t('dossier.field.role')} options=${roles.map((value) => ({ value, label: t(`dossier.role.${value}`) }))}
    chosen=${[chosen]} onChoose=${onChoose} faults=${faults} />`;
}

/** @param {Props & {role: Role, legend?: string, hints?: Partial<Record<Basis, string>>}} props legend and hints: of a structure, which opens nothing */
export function GroundsFields({ role, legend, hints = {}, ...props }) {
  const { t } = useTranslator();
  const { written, onWrite, faults } = props;
  const bases = basesOf(role);
  if (!bases.length) return html`<p class="note">${t('dossier.basis.none')}</p>`;
  return html`
    ${bases.length > 1 &&
    html`<${Options} name="basis" legend=${legend ?? t('dossier.field.basis')} chosen=${[written.basis]} faults=${faults} onChoose=${(/** @type {any} */ basis) => onWrite({ basis })}
      options=${bases.map((value) => ({ value, label: t(`dossier.basis.${value}`), hint: hints[value] ?? t(`dossier.basis.${value}.hint`) }))} />`}
    ${CARE_TEAM.includes(written.basis) && html`<${Informed} ...${props} />`}
    ${written.basis === 'consent_outside_team' && html`<${Consent} ...${props} />`}
    ${written.basis === 'legal_representative' && html`<${Proof} ...${props} hint=${t('dossier.field.proof.appointed')} />`}
  `;
}

/** @param {Props} props */
function Informed({ written, onWrite, faults, today }) {
  const { t } = useTranslator();
  return html`
    <${Options} type="checkbox" name="informed_at" legend=${t('dossier.field.informed')} faults=${faults} chosen=${written.informed ? ['informed'] : []}
      options=${[{ value: 'informed', label: t('dossier.field.informed.yes'), hint: t('dossier.field.informed.hint') }]} onChoose=${() => onWrite({ informed: !written.informed })} />
    <${Field} name="informed_day" type="date" max=${today} label=${t('dossier.field.informed_at')} value=${written.day} faults=${faults} onWrite=${(/** @type {string} */ day) => onWrite({ day })} />
  `;
}

/** @param {Props} props */
function Consent(props) {
  const { written, onWrite, faults, today } = props;
  const { t } = useTranslator();
  /** @param {string} part */
  const toggle = (part) => onWrite({ scope: written.scope.includes(part) ? written.scope.filter((one) => one !== part) : [...written.scope, part] });
  return html`
    <${Field} name="consent_by" label=${t('dossier.field.consent_by')} hint=${t('dossier.field.consent_by.hint')} value=${written.consent_by} faults=${faults}
      onWrite=${(/** @type {string} */ consent_by) => onWrite({ consent_by })} />
    <${Field} name="consent_at" type="date" max=${today} label=${t('dossier.field.consent_at')} value=${written.day} faults=${faults} onWrite=${(/** @type {string} */ day) => onWrite({ day })} />
    <${Options} name="means" legend=${t('dossier.field.means')} options=${MEANS.map((value) => ({ value, label: t(`dossier.means.${value}`) }))} chosen=${[written.means]}
      onChoose=${(/** @type {any} */ means) => onWrite({ means })} faults=${faults} />
    <${Options} type="checkbox" name="scope" legend=${t('dossier.field.scope')} options=${SCOPES.map((value) => ({ value, label: t(`dossier.scope.${value}`) }))}
      chosen=${written.scope} onChoose=${toggle} faults=${faults} />
    <${Proof} ...${props} hint=${t('dossier.field.proof.hint')} />
  `;
}

/** @param {Props & {hint: string}} props */
function Proof({ written, onWrite, faults, hint }) {
  const { t } = useTranslator();
  return html`<${Field} name="proof" label=${t('dossier.field.proof')} hint=${hint} most=${500} capitals="sentences" value=${written.proof} faults=${faults}
    onWrite=${(/** @type {string} */ proof) => onWrite({ proof })} />`;
}
