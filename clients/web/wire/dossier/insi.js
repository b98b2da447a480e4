/** INSi, the national service of the INS, over HTTP: routes of `dossier/contract/`. The server asks it, never this page. */

import { askRoute } from '../http.js';

/**
 * @import { InsiAnswered, InsiVerdict } from './insi_types.js'
 * @import { Dossier } from './dossiers_types.js'
 * @import { Asked } from '../http.js'
 */

/** Each route that is asked here; a test compares them with the contract's. */
export const ROUTES = /** @type {const} */ ([
  'GET /api/dossier/dossiers/{id}/insi',
  'POST /api/dossier/dossiers/{id}/insi',
  'POST /api/dossier/dossiers/{id}/insi/verdict',
]);

/** @param {typeof ROUTES[number]} route @param {Asked} [asked] */
const route = (route, asked) => askRoute(route, asked);

/** @param {string} id @returns {Promise<boolean>} whether one may have INSi asked about this identity, as it stands */
export const mayAskInsi = async (id) => (await route('GET /api/dossier/dossiers/{id}/insi', { path: { id } })).may_ask;

/** @param {string} id @param {number} identity_version @returns {Promise<InsiAnswered>} nothing has changed by it */
export const askInsi = (id, identity_version) =>
  route('POST /api/dossier/dossiers/{id}/insi', { path: { id }, body: { identity_version } });

/** @param {string} id @param {InsiVerdict} body @returns {Promise<Dossier>} */
export const concludeInsi = (id, body) => route('POST /api/dossier/dossiers/{id}/insi/verdict', { path: { id }, body });
