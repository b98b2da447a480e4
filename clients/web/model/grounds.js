/** What somebody is to a person and on which basis in law they may know of them, as a form asks for it. */

/** @import { Basis, CareTeamMember, Grounds, Kind, Means, Role } from '../wire/dossier/dossiers_types.js' */

/** As `dossier/domain/circle.py` has them. @type {Record<Kind, readonly Role[]>} */
export const ROLES = {
  professional: ['353', 'PCP', 'ATTPHYS', 'CORRE', '330'],
  organisation: ['353', 'CORRE', 'ATTPHYS', '330'],
  caregiver: ['CAREGIVER', 'QUAL', 'GUARD'],
  patient: ['PAT'],
};
/** CSP L.1110-12: the three ways to be one care team. @type {readonly Basis[]} */
export const CARE_TEAM = ['equipe_soins_1', 'equipe_soins_2', 'equipe_soins_3'];
/** @type {readonly Means[]} */
export const MEANS = ['written', 'oral', 'electronic'];
/** The parts of a dossier that a consent may be given for. */
export const SCOPES = /** @type {const} */ (['identity', 'circle', 'documents', 'notes', 'plan', 'life_line', 'conversations']);
/** Documents that prove somebody's identity, those that one is shown most often first. */
export const PROOFS = /** @type {const} */ (['CN', 'PA', 'CS', 'CE', 'IE']);
/** Those that prove a minor's; the last two with a parent whose own identity was checked. */
export const PROOFS_OF_MINORS = /** @type {const} */ ([...PROOFS, 'DC', 'LE', 'AN']);
export const PARENT_PROOFS = /** @type {readonly string[]} */ (['LE', 'AN']);

/**
 * What is written in the fields of a basis.
 *
 * @typedef {object} WrittenGrounds
 * @property {Basis} basis
 * @property {boolean} informed the person was told, and does not oppose
 * @property {string} day YYYY-MM-DD on which they were, or agreed
 * @property {string} consent_by
 * @property {Means | ''} means
 * @property {readonly string[]} scope
 * @property {string} proof
 */

/**
 * The bases on which somebody in that role is a member; none for the person, whose dossier it is.
 *
 * @param {Role} role
 * @returns {readonly Basis[]}
 */
export function basesOf(role) {
  if (role === 'PAT') return [];
  if (role === 'GUARD') return ['legal_representative'];
  return role === 'QUAL' || role === 'CAREGIVER' ? ['consent_outside_team'] : [...CARE_TEAM, 'consent_outside_team'];
}

/**
 * @param {Role} role
 * @param {string} today YYYY-MM-DD
 * @returns {WrittenGrounds}
 */
export const unwrittenGrounds = (role, today) => ({
  basis: basesOf(role)[0] ?? 'equipe_soins_1', informed: false, day: today, consent_by: '', means: '', scope: SCOPES, proof: '',
});

/**
 * What the basis asks for and is not written, each by the reason that the server would name.
 *
 * @param {WrittenGrounds} written
 * @returns {Record<string, string>} reasons by field
 */
export function missingGrounds({ basis, informed, day, consent_by, means, scope, proof }) {
  /** @type {Record<string, boolean>} */
  const isThere = CARE_TEAM.includes(basis)
    ? { informed_at: informed && day !== '' }
    : basis === 'legal_representative'
      ? { proof: proof.trim() !== '' }
      : { consent_at: day !== '', consent_by: consent_by.trim() !== '', means: means !== '', scope: scope.length > 0, proof: proof.trim() !== '' };
  return Object.fromEntries(Object.entries(isThere).filter(([, is]) => !is).map(([field]) => [field, 'grounds_incomplete']));
}

/**
 * @param {WrittenGrounds} written
 * @param {{me: string, now: number}} told who has informed the person, and the moment that a day of today stands for
 * @returns {Grounds}
 */
export function groundsOf({ basis, day, consent_by, means, scope, proof }, { me, now }) {
  const at = Math.min(now, new Date(`${day}T12:00`).getTime());
  if (CARE_TEAM.includes(basis)) return { basis, informed_at: at, informed_by: me };
  if (basis === 'legal_representative') return { basis, proof: proof.trim() };
  return { basis, consent_at: at, consent_by: consent_by.trim(), means: means || 'written', scope: [...scope], proof: proof.trim() };
}

/**
 * "2026-11-19", as a field for a day wants it.
 *
 * @param {number} at
 */
export function dayField(at) {
  const date = new Date(at);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}

/**
 * Those who open the dossier now, and all that is past or still to come.
 *
 * @param {readonly CareTeamMember[]} members
 */
export const parted = (members) => ({
  active: members.filter((member) => member.is_active),
  others: members.filter((member) => !member.is_active).toReversed(),
});
