/** Conversations that are linked to a dossier, from those that this client knows. */

/** @import { ListedDossier } from '../wire/dossier/dossiers_types.js' */
/** @import { Overview } from './overview.js' */

/**
 * @param {readonly Overview[]} all
 * @param {string} dossier
 */
export const linkedTo = (all, dossier) => all.filter(({ known }) => known.conversation.dossier === dossier);

/**
 * What is unread about a person of a list, in the dossiers too that are read through the one that is listed.
 *
 * @param {ReadonlyMap<string, number>} unread by dossier
 * @param {ListedDossier} listed
 */
export const unreadAt = (unread, { dossier, merged }) => [dossier, ...merged].reduce((sum, id) => sum + (unread.get(id) ?? 0), 0);

/**
 * The unread messages about each person.
 *
 * @param {readonly Overview[]} all
 * @returns {ReadonlyMap<string, number>} by dossier
 */
export function unreadByDossier(all) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { known, unread } of all) {
    const { dossier } = known.conversation;
    if (dossier !== null && unread) counts.set(dossier, (counts.get(dossier) ?? 0) + unread);
  }
  return counts;
}
