/** The life line of a dossier, over HTTP. */

import { askRoute } from '../http.js';

/** @import { EventCorrection, LifeEvent, LifeLine, WrittenEvent } from './life_line_types.js' */
/** @import { Asked } from '../http.js' */

/** Each route that is asked here; a test compares them with the contract's. */
export const ROUTES = /** @type {const} */ ([
  'GET /api/dossier/dossiers/{id}/events',
  'POST /api/dossier/dossiers/{id}/events',
  'PUT /api/dossier/dossiers/{id}/events/{number}',
  'GET /api/dossier/dossiers/{id}/events/{number}/versions',
]);

/** @param {typeof ROUTES[number]} route @param {Asked} asked */
const route = (route, asked) => askRoute(route, asked);

/** @param {string} id @param {string | null} before @returns {Promise<LifeLine>} newest first */
export const readLifeLine = (id, before) =>
  route('GET /api/dossier/dossiers/{id}/events', { path: { id }, query: { before: before ?? '' } });

/** @param {string} id @param {WrittenEvent} body @returns {Promise<LifeEvent>} */
export const addEvent = (id, body) => route('POST /api/dossier/dossiers/{id}/events', { path: { id }, body });

/** @param {string} id @param {number} number @param {EventCorrection} body @returns {Promise<LifeEvent>} */
export const correctEvent = (id, number, body) =>
  route('PUT /api/dossier/dossiers/{id}/events/{number}', { path: { id, number: String(number) }, body });

/** @param {string} id @param {number} number @returns {Promise<LifeEvent[]>} newest first */
export const readEventVersions = async (id, number) =>
  (await route('GET /api/dossier/dossiers/{id}/events/{number}/versions', { path: { id, number: String(number) } })).versions;
