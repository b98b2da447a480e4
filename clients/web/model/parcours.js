/** The parcours that a person follows, each with its team: those of the circle who take part in it. */

/** @import { CareTeamMember } from '../wire/dossier/dossiers_types.js' */
/** @typedef {{name: string, members: CareTeamMember[]}} Team */

/**
 * @param {readonly CareTeamMember[]} members
 * @returns {Team[]} in the order in which the circle names them
 */
export function teamsOf(members) {
  const names = [...new Set(members.flatMap(({ parcours }) => parcours))];
  return names.map((name) => ({ name, members: members.filter(({ parcours }) => parcours.includes(name)) }));
}
