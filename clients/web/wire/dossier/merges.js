/** Two dossiers of one person, over HTTP: routes of `dossier/contract/merge.py`. */

import { askRoute } from '../http.js';

/**
 * @import { DossierMerge, MergeComparison, MergeMove, NewMerge } from './merges_types.js'
 * @import { Asked } from '../http.js'
 */

/** Each route that is asked here; a test compares them with the contract's. */
export const ROUTES = /** @type {const} */ ([
  'GET /api/dossier/dossiers/{id}/comparison/{other}',
  'GET /api/dossier/dossiers/{id}/merges',
  'POST /api/dossier/dossiers/{id}/merges',
  'POST /api/dossier/dossiers/{id}/merges/{merge}/steps',
]);

/** @param {typeof ROUTES[number]} route @param {Asked} [asked] */
const route = (route, asked) => askRoute(route, asked);

/** @param {string} id of the one that goes on @param {string} other @returns {Promise<MergeComparison>} */
export const compareDossiers = (id, other) => route('GET /api/dossier/dossiers/{id}/comparison/{other}', { path: { id, other } });

/** @param {string} id @returns {Promise<DossierMerge[]>} the one asked last first */
export const readMerges = async (id) => (await route('GET /api/dossier/dossiers/{id}/merges', { path: { id } })).merges;

/** @param {string} id of the one that goes on @param {NewMerge} body @returns {Promise<DossierMerge>} */
export const askMerge = (id, body) => route('POST /api/dossier/dossiers/{id}/merges', { path: { id }, body });

/** @param {string} id @param {string} merge @param {MergeMove} body @returns {Promise<DossierMerge>} */
export const moveMerge = (id, merge, body) =>
  route('POST /api/dossier/dossiers/{id}/merges/{merge}/steps', { path: { id, merge }, body });
