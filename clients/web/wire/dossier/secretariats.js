/** Who acts for whom, over HTTP: routes of `dossier/contract/secretariat.py`. */

import { askRoute } from '../http.js';

/** @import { DossierSecretariat, DossierSecretariats, NewSecretariat } from './secretariats_types.js' */
/** @import { Asked } from '../http.js' */

/** Each route that is asked here; a test compares them with the contract's. */
export const ROUTES = /** @type {const} */ ([
  'GET /api/dossier/secretariats',
  'POST /api/dossier/secretariats',
  'POST /api/dossier/secretariats/{id}/end',
]);

/** @param {typeof ROUTES[number]} route @param {Asked} [asked] */
const route = (route, asked) => askRoute(route, asked);

/** @param {string | null} before @returns {Promise<DossierSecretariats>} the one that begins last first */
export const readSecretariats = (before) => route('GET /api/dossier/secretariats', { query: { before: before ?? '' } });

/** @param {NewSecretariat} body @returns {Promise<DossierSecretariat>} */
export const beginSecretariat = (body) => route('POST /api/dossier/secretariats', { body });

/** @param {string} id @returns {Promise<DossierSecretariat>} over at once */
export const endSecretariat = (id) => route('POST /api/dossier/secretariats/{id}/end', { path: { id }, body: {} });
