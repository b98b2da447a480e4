/** What is audited, in words; a name of a newer server is shown as it is. */

/** @import { Translator } from '../../i18n/translator.js' */

/** As `mis/domain/audit.py` has them; a test compares. */
export const ACTS = /** @type {const} */ ([
  'log_in',
  'log_out',
  'renewal',
  'lock',
  'unlock',
  'pin_set',
  'password_changed',
  'second_factor_set',
  'second_factor_removed',
  'passkey_added',
  'passkey_removed',
  'session_ended',
  'other_sessions_ended',
  'account_created',
  'access_code_given',
  'activation',
  'account_deactivated',
  'account_reactivated',
  'account_reset',
  'account_unlocked',
  'psc_linked',
  'conversation_exported',
  'conversation_erased',
  'rollback_accepted',
  'dossier_included',
  'dossier_member_added',
  'dossier_member_ended',
  'dossier_basis_ended',
  'dossier_opposed',
  'dossier_opposition_ended',
  'dossier_merge_asked',
  'dossier_merged',
  'dossier_merge_declined',
  'dossier_merge_undone',
  'dossier_emergency',
  'dossier_emergency_reported',
  'dossier_emergency_reviewed',
  'dossier_insi_asked',
  'dossier_exported',
  'dossier_printed',
  'official_identity',
  'dossier_matrix_imported',
  'dossier_secretariat_begun',
  'dossier_secretariat_ended',
]);
/** How it was done, or why it was refused. */
const DETAILS = /** @type {const} */ (['password', 'passkey', 'passkey_copied', 'psc', 'activation', 'code', 'pin', 'asked', 'idle', 'expired', 'failure', 'attack', 'mistake', 'trial']);

/**
 * @param {string} act
 * @param {Translator} words
 */
export function actSentence(act, { t }) {
  const known = ACTS.find((one) => one === act);
  return known ? t(`audit.act.${known}`) : act;
}

/**
 * @param {string} detail
 * @param {Translator} words
 */
export function detailWord(detail, { t }) {
  const known = DETAILS.find((one) => one === detail);
  return known ? t(`audit.detail.${known}`) : detail;
}
