/** What the person may decide about their dossier, and who speaks for them. */

/** @import { DossierDocument } from '../wire/dossier/documents_types.js' */
/** @import { CareTeamMember, Dossier } from '../wire/dossier/dossiers_types.js' */
/** @import { DossierOpposition } from '../wire/dossier/rights_types.js' */

/** The professions that one may oppose, as `dossier/data/matrix_profiles.csv` has them; roles without a profession are none. */
export const PROFESSIONS = /** @type {const} */ ([
  'MEDECIN', 'INFIRMIER', 'INFIRMIER_IPA', 'PHARMACIEN', 'AIDE_SOIGNANT', 'MASSEUR_KINE', 'SAGE_FEMME', 'CHIRURGIEN_DENTISTE', 'ASSISTANT_SERVICE_SOCIAL',
  'SOCIAL_MEDICOSOCIAL', 'COORDINATION', 'PSYCHOLOGUE', 'PSYCHOTHERAPEUTE', 'ORTHOPHONISTE', 'ERGOTHERAPEUTE', 'DIETETICIEN', 'PEDICURE_PODOLOGUE', 'ORTHOPTISTE',
  'PSYCHOMOTRICIEN', 'OPTICIEN', 'AUDIOPROTHESISTE', 'APPAREILLEUR', 'OSTEO_CHIRO', 'PREPARATEUR', 'AMBULANCIER', 'ASSISTANT_DENTAIRE', 'MANIP_ERM', 'TECH_LABO',
  'PHYSICIEN_MEDICAL',
]);
/** Why somebody cannot wait for a place in the circle. */
export const EMERGENCIES = /** @type {const} */ (['vital', 'unable_to_consent', 'continuity']);
/** The person reads them: a word or two would tell them nothing. */
export const EMERGENCY_CHARS = 20;

/**
 * Somebody's own dossier: they are the person.
 *
 * @param {Dossier} dossier
 * @param {string} me
 */
export const isOwn = (dossier, me) => placeOf(dossier, me)?.role === 'PAT';

/**
 * Who decides for the person: they themselves, who represents them, or who administers the circle on their word.
 *
 * @param {Dossier} dossier
 * @param {string} me
 */
export const speaks = (dossier, me) => isTheirs(dossier, me) || dossier.may_administer;

/**
 * Who works says why they take a dossier along; the person, and who represents them, owe nobody a reason.
 *
 * @param {Dossier} dossier
 * @param {string} me
 */
export const owesReason = (dossier, me) => !isTheirs(dossier, me);

/**
 * Whether who has the person oppose a document reads it no more: its author does, the person, and who represents them.
 *
 * @param {Dossier} dossier
 * @param {DossierDocument} document
 * @param {string} me
 */
export const losesOpposed = (dossier, document, me) => !isTheirs(dossier, me) && !document.may_change;

/**
 * The opposition to a document that holds.
 *
 * @param {readonly DossierOpposition[]} told
 * @param {DossierDocument} document
 */
export const oppositionTo = (told, { id }) => told.find(({ against, target, until }) => against === 'document' && target === id && until === null) ?? null;

/**
 * Those whom an opposition would shut out.
 *
 * @param {readonly CareTeamMember[]} members
 */
export const opposable = (members) => members.filter(({ is_active, role, account }) => is_active && account !== null && role !== 'PAT' && role !== 'GUARD');

/** The person, and who represents them. @param {Dossier} dossier @param {string} me */
export function isTheirs(dossier, me) {
  const role = placeOf(dossier, me)?.role;
  return role === 'PAT' || role === 'GUARD';
}

/** @param {Dossier} dossier @param {string} me */
const placeOf = ({ members }, me) => members.find(({ is_active, account }) => is_active && account?.id === me);
