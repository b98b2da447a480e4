/** What of a dossier goes to paper, over HTTP: the route of `dossier/contract/prints.py`. */

import { askRoute } from '../http.js';

/** @import { PrintedPart } from './prints_types.js' */

/** Each route that is asked here; a test compares them with the contract's. */
export const ROUTES = /** @type {const} */ (['POST /api/dossier/dossiers/{id}/prints']);

/** @param {typeof ROUTES[number]} route @param {import('../http.js').Asked} asked */
const route = (route, asked) => askRoute(route, asked);

/** @param {string} id @param {PrintedPart} part @returns {Promise<null>} once it is recorded */
export const notePrint = (id, part) => route('POST /api/dossier/dossiers/{id}/prints', { path: { id }, body: { part } });
