/** A person as every screen shows them: a rounded square, the name, the birth, the age, how far the identity is established. */

import { ageOf, birthText, established, givenName, patientName } from '../../model/patient.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';

/** @import { Translate } from '../../i18n/translator.js' */
/** @import { Established } from '../../model/patient.js' */
/** @import { Identity, Patient, Standing } from '../../wire/dossier/dossiers_types.js' */
/** @import { IconName } from '../icons.js' */

/** @type {Record<Established, {kind: string, icon: IconName}>} */
const BADGES = {
  qualified: { kind: 'ok', icon: 'shield' },
  validated: { kind: 'accent', icon: 'check' },
  retrieved: { kind: '', icon: 'info' },
  provisional: { kind: 'warn', icon: 'alert' },
  doubtful: { kind: 'warn', icon: 'alert' },
  fictitious: { kind: 'warn', icon: 'alert' },
};

/** @param {{standing: Standing}} props */
export function IdentityBadge({ standing }) {
  const { t } = useTranslator();
  const how = established(standing);
  const { kind, icon } = BADGES[how];
  return html`
    <span class=${`badge ${kind}`}><${Icon} name=${icon} size=${16} />${t(`dossier.standing.${how}`)}</span>
    ${standing.is_homonym && html`<span class="badge warn"><${Icon} name="users" size=${16} />${t('dossier.standing.homonym')}</span>`}
  `;
}

/** @param {{large?: boolean}} props */
export const Square = ({ large = false }) => html`<span class=${`square ${large ? 'large' : ''}`} aria-hidden="true"><${Icon} name="folder" /></span>`;

/** "née LEFEVRE · née le 14/03/1941 · 85 ans · Féminin": nothing of it is ever cut. @param {{patient: Patient, place?: string}} props */
export function BirthLine({ patient, place = '' }) {
  const { t } = useTranslator();
  const { birth_name, used_name, sex } = patient;
  const birthName = used_name !== null && used_name !== birth_name && t(`dossier.born.name.${sex}`, { name: birth_name });
  return html`<span class="birth">${[birthName, `${bornSentence(patient, t)}${place}`, ageSentence(patient, t), t(`dossier.sex.${sex}`)]
    .filter(Boolean)
    .map((part) => html`<span key=${part}>${part}</span>`)}</span>`;
}

/** With all given names and the place, as the strict traits are checked. @param {{identity: Identity, patient: Patient}} props */
export function FullBirthLine({ identity, patient }) {
  const { t } = useTranslator();
  const { traits, birth_place_label: label } = identity;
  const names = traits.birth_given_names.split(' ').map(givenName).join(' ');
  const place = label ? t('dossier.born.at', { label, code: traits.birth_place }) : t('dossier.born.at.code', { code: traits.birth_place });
  const parts = [
    t(`dossier.born.name.${traits.sex}`, { name: `${traits.birth_name} ${names}` }),
    `${bornSentence(patient, t)} ${place}`,
    ageSentence(patient, t),
    t(`dossier.sex.${traits.sex}`),
  ];
  return html`<span class="birth">${parts.map((part) => html`<span key=${part}>${part}</span>`)}</span>`;
}

/** @param {{patient: Patient}} props with the badge beside it */
export const PatientName = ({ patient }) => html`<strong>${patientName(patient)}</strong> <${IdentityBadge} standing=${patient.standing} />`;

/** @param {Patient} patient @param {Translate} t */
function bornSentence({ sex, birth_date }, t) {
  const { text, known } = birthText(birth_date);
  return t(known === 'day' ? `dossier.born.on.${sex}` : `dossier.born.in.${sex}`, { date: text });
}

/** @param {Patient} patient @param {Translate} t */
function ageSentence({ birth_date }, t) {
  const { unit, count, isExact } = ageOf(birth_date, Date.now());
  const age = t(`dossier.age.${unit}`, { count });
  return isExact ? age : t('dossier.age.about', { age });
}
