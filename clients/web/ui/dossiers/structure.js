/** A structure of a care circle on the screen: its mark, how to reach it, and that it opens the dossier to nobody. */

import { finessText, phoneText } from '../../model/structures.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';

/** @import { Structure } from '../../wire/dossier/dossiers_types.js' */

export const StructureMark = () => html`<span class="avatar structure" aria-hidden="true"><${Icon} name="building" /></span>`;

/** @param {{structure: Structure, role: string}} props */
export function StructureLines({ structure: { name, finess, phone }, role }) {
  const { t } = useTranslator();
  return html`
    <small><span class="role">${role}</span> · ${t('dossier.structure')} · ${t('dossier.structure.number', { finess: finessText(finess) })}</small>
    ${phone && html`<small><a class="call" href=${`tel:${phone}`} aria-label=${t('dossier.structure.call', { name, phone: phoneText(phone) })}>${phoneText(phone)}</a></small>`}
  `;
}
