/** The shared thread of a dossier, over HTTP. */

import { askRoute } from '../http.js';

/** @import { Asked } from '../http.js' */
/** @import { Timeline } from './timeline_types.js' */

/** Each route that is asked here; a test compares them with the contract's. */
export const ROUTES = /** @type {const} */ (['GET /api/dossier/dossiers/{id}/timeline']);

/** @param {typeof ROUTES[number]} route @param {Asked} [asked] */
const route = (route, asked) => askRoute(route, asked);

/** @param {string} id @param {string} kind all if empty @param {string | null} before @returns {Promise<Timeline>} newest first */
export const readTimeline = (id, kind, before) =>
  route('GET /api/dossier/dossiers/{id}/timeline', { path: { id }, query: { kind, before: before ?? '' } });
