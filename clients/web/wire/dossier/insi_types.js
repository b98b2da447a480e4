/**
 * What INSi answers, as `dossier/contract/insi.py` has it.
 *
 * @import { Candidate, Standing, Traits } from './dossiers_types.js'
 *
 * @typedef {'confirmed' | 'denied'} Decision
 * @typedef {'first' | 'same' | 'follows' | 'other'} MatriculeChange
 *
 * @typedef {object} InsiFound
 * @property {Traits} traits
 * @property {(keyof Traits)[]} differences the traits that are recorded otherwise
 * @property {MatriculeChange} matricule what it is to the one that is recorded; never itself
 * @property {Candidate[]} others dossiers that have the same matricule
 *
 * @typedef {object} InsiChoice
 * @property {Decision} decision
 * @property {Standing} standing how the identity stands then
 *
 * @typedef {object} InsiAnswered
 * @property {'found' | 'nobody' | 'several'} outcome
 * @property {InsiFound | null} found
 * @property {InsiChoice[]} choices what one may say of it
 * @property {string} letter the answer itself, for this server alone
 *
 * @typedef {object} InsiVerdict
 * @property {string} letter
 * @property {Decision} decision
 */

export {};
