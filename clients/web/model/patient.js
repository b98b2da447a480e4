/** Who a dossier is of, as it is told on a screen: the name, the birth, the age, how far the identity is established. */

/** @import { Identity, Patient, Standing } from '../wire/dossier/dossiers_types.js' */
/** @typedef {'doubtful' | 'fictitious' | 'qualified' | 'validated' | 'retrieved' | 'provisional'} Established */

/** Below that age, months tell more than years. */
const INFANT_MONTHS = 24;

/**
 * "Jean-Pierre" of a given name that is recorded in capitals; a family name stays in them.
 *
 * @param {string} recorded
 */
export const givenName = (recorded) => recorded.toLocaleLowerCase().replace(/(^|[ '-])(\p{L})/gu, (letters) => letters.toLocaleUpperCase());

/**
 * "MARCHAND Odette": what the person is called.
 *
 * @param {Patient} patient
 */
export const patientName = ({ birth_name, used_name, given_name }) => `${used_name ?? birth_name} ${givenName(given_name)}`;

/**
 * "14/03/1941", "03/1941" or "1941": as much of the date as is known, and which that is.
 *
 * @param {string} recorded YYYY-MM-DD, YYYY-MM or YYYY
 */
export function birthText(recorded) {
  const parts = recorded.split('-');
  return { text: parts.toReversed().join('/'), known: /** @type {const} */ (['year', 'month', 'day'])[parts.length - 1] };
}

/**
 * Whole years, or months of somebody very young. What is not known of the date counts as late as it can be.
 *
 * @param {string} recorded
 * @param {number} now
 * @returns {{unit: 'years' | 'months', count: number, isExact: boolean}}
 */
export function ageOf(recorded, now) {
  const [year, month, day] = recorded.split('-').map(Number);
  const today = new Date(now);
  const lastDay = day ?? new Date(year, month ?? 12, 0).getDate();
  const before = today.getDate() < lastDay ? 1 : 0;
  const months = Math.max(0, (today.getFullYear() - year) * 12 + today.getMonth() + 1 - (month ?? 12) - before);
  const isExact = day !== undefined;
  return months < INFANT_MONTHS ? { unit: 'months', count: months, isExact } : { unit: 'years', count: Math.floor(months / 12), isExact };
}

/**
 * Whether the person is surely of age: then a document must have their picture.
 *
 * @param {string} recorded
 * @param {number} now
 */
export function isAdult(recorded, now) {
  const { unit, count } = ageOf(recorded, now);
  return unit === 'years' && count >= 18;
}

/** @param {Standing} standing @returns {Established} */
export function established({ status, attribute }) {
  if (attribute) return ATTRIBUTES[attribute];
  return STATUSES[status];
}

/** @type {Record<NonNullable<Standing['attribute']>, Established>} */
const ATTRIBUTES = { DOUT: 'doubtful', FICT: 'fictitious' };
/** @type {Record<Standing['status'], Established>} */
const STATUSES = { PROV: 'provisional', RECUP: 'retrieved', VALI: 'validated', QUAL: 'qualified' };

/**
 * "2 41 03 14 047 028 45": in groups, as people read it out.
 *
 * @param {string} matricule 15 characters
 */
export const matriculeText = (matricule) => matricule.replace(/^(.)(..)(..)(..)(...)(...)(..)$/u, '$1 $2 $3 $4 $5 $6 $7');

/**
 * What is written in the fields of an identity.
 *
 * @typedef {object} WrittenIdentity
 * @property {string} birth_name
 * @property {string} birth_given_names
 * @property {string} first_birth_given_name
 * @property {string} sex empty until it is chosen
 * @property {import('./birth_date.js').Written} born
 * @property {string} birth_place
 * @property {string} birth_place_label
 * @property {string} used_name
 * @property {string} used_given_name
 * @property {string} phone
 * @property {string} email
 * @property {string} address
 */

/** @type {WrittenIdentity} */
export const NOBODY = {
  birth_name: '', birth_given_names: '', first_birth_given_name: '', sex: '', born: { day: '', month: '', year: '' }, birth_place: '',
  birth_place_label: '', used_name: '', used_given_name: '', phone: '', email: '', address: '',
};

/**
 * @param {Identity} identity
 * @returns {WrittenIdentity}
 */
export function writtenOf({ traits, contact, ...names }) {
  const [year, month = '', day = ''] = traits.birth_date.split('-');
  return {
    ...NOBODY,
    ...withoutNull(traits),
    ...withoutNull(contact ?? {}),
    ...withoutNull(names),
    born: { day, month, year },
  };
}

/**
 * @param {WrittenIdentity} written
 * @returns {Identity}
 */
export const identityOf = (written) => ({
  traits: {
    birth_name: written.birth_name.trim(),
    birth_given_names: written.birth_given_names.trim(),
    sex: /** @type {any} */ (written.sex),
    birth_date: recordedDate(written.born),
    birth_place: written.birth_place.trim(),
  },
  first_birth_given_name: written.first_birth_given_name.trim(),
  birth_place_label: written.birth_place_label.trim() || null,
  used_name: written.used_name.trim() || null,
  used_given_name: written.used_given_name.trim() || null,
  contact: { phone: written.phone.trim() || null, email: written.email.trim() || null, address: written.address.trim() || null },
});

/**
 * As much of a date as was written: a certificate may tell no more than the year.
 *
 * @param {import('./birth_date.js').Written} written
 */
function recordedDate({ day, month, year }) {
  const parts = day ? [year, month || '00', day] : [year, month].filter(Boolean);
  return parts.map((part) => part.padStart(2, '0')).join('-');
}

/**
 * The strict traits that are still to be written, each by the reason that the server would name.
 *
 * @param {WrittenIdentity} written
 * @returns {Record<string, string>} reasons by field
 */
export function missingTraits(written) {
  /** @type {[string, string, string][]} */
  const asked = [
    ['birth_name', written.birth_name, 'name_missing'],
    ['birth_given_names', written.birth_given_names, 'name_missing'],
    ['sex', written.sex, 'sex_missing'],
    ['birth_date', written.born.year, 'date_form'],
    ['birth_place', written.birth_place, 'place_missing'],
  ];
  return Object.fromEntries(asked.filter(([, text]) => !text.trim()).map(([field, , reason]) => [field, reason]));
}

/**
 * @param {object} values
 * @returns {Record<string, any>}
 */
const withoutNull = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
