/** Two dossiers side by side, row by row; what differs says so. */

import { fullDay } from '../../model/days.js';
import { birthText, established } from '../../model/patient.js';
import { memberName } from '../../model/structures.js';
import { html, useTranslator } from '../html.js';

/** @import { Translator } from '../../i18n/translator.js' */
/** @import { MergeComparison, MergeSide } from '../../wire/dossier/merges_types.js' */
/** @typedef {[label: string, value: (side: MergeSide) => any]} Row */

/** @param {{told: MergeComparison}} props */
export function Comparison({ told: { goes_on, merged } }) {
  const words = useTranslator();
  const { t } = words;
  return html`
    <table class="comparison">
      <thead><tr><td></td><th scope="col">${t('dossier.merge.goes_on')}</th><th scope="col">${t('dossier.merge.merged')}</th></tr></thead>
      <tbody>
        ${traits(words).map(([label, value]) => html`<${Line} key=${label} label=${label} one=${value(goes_on)} other=${value(merged)} differs=${value(goes_on) !== value(merged)} />`)}
        ${around(words).map(([label, value]) => html`<${Line} key=${label} label=${label} one=${value(goes_on)} other=${value(merged)} differs=${false} />`)}
      </tbody>
    </table>
  `;
}

/** @param {{label: string, one: any, other: any, differs: boolean}} props */
function Line({ label, one, other, differs }) {
  const { t } = useTranslator();
  return html`
    <tr class=${differs ? 'differs' : ''}>
      <th scope="row">${label} ${differs && html`<small>${t('dossier.merge.other')}</small>`}</th>
      <td>${one}</td>
      <td>${other}</td>
    </tr>
  `;
}

/** @param {Translator} words @returns {Row[]} */
const traits = ({ t }) => [
  [t('dossier.field.birth_name'), ({ identity }) => identity.traits.birth_name],
  [t('dossier.field.birth_given_names'), ({ identity }) => identity.traits.birth_given_names],
  [t('dossier.field.sex'), ({ identity }) => t(`dossier.sex.${identity.traits.sex}`)],
  [t('birth.legend'), ({ identity }) => birthText(identity.traits.birth_date).text],
  [t('dossier.identity.place'), ({ identity }) => [identity.birth_place_label, identity.traits.birth_place].filter(Boolean).join(' · ')],
  [t('dossier.field.used_name'), ({ identity }) => identity.used_name ?? ''],
];

/** @param {Translator} words @returns {Row[]} */
const around = ({ t, list, locale }) => [
  [t('dossier.merge.row.standing'), ({ standing }) => t(`dossier.standing.${established(standing)}`)],
  [t('dossier.merge.row.circle'), ({ members }) => list(members.map((member) => memberName(member) ?? ''))],
  [t('dossier.merge.row.documents'), ({ documents }) => documents],
  [t('dossier.merge.row.plan'), ({ plan }) => t(`dossier.merge.plan.${plan ?? 'none'}`)],
  [t('dossier.merge.row.opened'), ({ created_by, created_at }) => t('dossier.merge.by', { name: created_by.name, day: fullDay(created_at, locale) })],
];
