/** Structures of a care circle: who a member is, person or structure; numbers as people read them; from which day to which. */

import { dayField } from './grounds.js';

/** @import { CareTeamMember } from '../wire/dossier/dossiers_types.js' */

/**
 * @param {Pick<CareTeamMember, 'account' | 'structure'>} member
 * @returns {string | undefined} none of an account that is not there any more
 */
export const memberName = ({ account, structure }) => account?.name ?? structure?.name;

/** "99 000 001 0": département, number, key. @param {string} finess */
export const finessText = (finess) => finess.replace(/^(..)(...)(...)(.)$/u, '$1 $2 $3 $4');

/** "02 31 00 00 20"; of another country as it is. @param {string} phone */
export const phoneText = (phone) => (/^0\d{9}$/u.test(phone) ? phone.replace(/(\d\d)(?=\d)/gu, '$1 ') : phone);

/**
 * From the beginning of the one day to the end of the other; from now, where the first is today.
 *
 * @param {{since: string, until: string}} days YYYY-MM-DD, or nothing
 * @param {number} now
 * @returns {{since?: number, until?: number}}
 */
export function periodOf({ since, until }, now) {
  return {
    ...(since && since !== dayField(now) && { since: midnight(since, 0) }),
    ...(until && { until: midnight(until, 1) }),
  };
}

/** @param {string} day @param {number} after days */
function midnight(day, after) {
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year, month - 1, date + after).getTime();
}
