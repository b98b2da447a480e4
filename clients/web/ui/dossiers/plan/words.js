/** Words of a plan that several of its screens say. */

import { fullDay } from '../../../model/days.js';
import { reasonSentence } from '../fields.js';

/** @import { Translate, Translator } from '../../../i18n/translator.js' */
/** @import { CareTeamMember } from '../../../wire/dossier/dossiers_types.js' */
/** @import { Account } from '../../../wire/types.js' */
/** @import { PpcsState } from '../../../wire/dossier/plan_types.js' */

/** "01/12/2026", as it stands in a column. @param {string} day YYYY-MM-DD */
export const shortDay = (day) => day.split('-').reverse().join('/');

/** A day of the calendar in a sentence. @param {string} day YYYY-MM-DD @param {string} locale */
export const dayText = (day, locale) => fullDay(new Date(`${day}T12:00`).getTime(), locale);

/** @param {readonly Account[]} people @param {string | null | undefined} id */
export const personOf = (people, id) => people.find((one) => one.id === id) ?? null;

/**
 * What somebody is to the person, or what they do.
 *
 * @param {Account} account
 * @param {readonly CareTeamMember[]} members
 * @param {Translator} words
 */
export function roleText(account, members, { t }) {
  const member = members.find((one) => one.account?.id === account.id && one.is_active);
  if (member && member.kind !== 'professional') return t(`dossier.role.${member.role}`);
  return account.profession ?? t(`kind.${account.kind}`);
}

/**
 * A code of SERAFIN-PH, whose numbers tell needs and services apart, with what it says.
 *
 * @param {string} code
 * @param {Translate} t
 */
export const codedOf = (code, t) => ({ value: code, label: t(/** @type {any} */ (`plan.${code.startsWith('1') ? 'need' : 'service'}.${code}`)) });

/** "SERAFIN-PH 1.2.1.3: needs in mobility". @param {string} code @param {Translate} t */
export const codedText = (code, t) => t('plan.coded', { code, label: codedOf(code, t).label });

/** @param {PpcsState} state */
export const stateKey = (state) => /** @type {const} */ (`plan.state.${state}`);

/** Sentences of what a plan may be refused for. @param {Translator} words @returns {Record<string, string>} */
export function ownSentences(words) {
  const reasons = ['version_old', 'plan_incomplete', 'plan_state', 'plan_closed', 'action_state', 'action_actor', 'plan_second', 'action_reason'];
  return Object.fromEntries(reasons.map((reason) => [reason, reasonSentence(words, reason) ?? '']));
}
