/** What of which dossiers is on paper when a page of one is printed. */

import { BELOW } from './below.js';

/** @import { Dossier } from '../wire/dossier/dossiers_types.js' */
/** @import { PrintedPart } from '../wire/dossier/prints_types.js' */

/** What tabs show; the others are pages of the dossier. */
export const PARTS = /** @type {const} */ (['timeline', 'documents', 'notes', 'plan', 'circle', 'identity', 'life_line']);
/** @type {readonly string[]} the thread has what is read through the dossier in one list */
const SHOWS_MERGED = ['timeline', ...BELOW];

/**
 * @param {Pick<Dossier, 'id' | 'merged'>} dossier
 * @param {string} tab
 * @returns {{dossier: string, part: PrintedPart}[]}
 */
export function printedOf({ id, merged }, tab) {
  const part = PARTS.find((one) => one === tab) ?? 'dossier';
  return [id, ...(SHOWS_MERGED.includes(tab) ? merged : [])].map((dossier) => ({ dossier, part }));
}
