/** The shared thread of a dossier, over HTTP. */

import { askRoute } from '../http.js';

/** @import { Asked } from '../http.js' */
/** @import { Timeline, TimelineSearch } from './timeline_types.js' */

/** Each route that is asked here; a test compares them with the contract's. */
export const ROUTES = /** @type {const} */ (['GET /api/dossier/dossiers/{id}/timeline', 'POST /api/dossier/dossiers/{id}/timeline/search']);

/** @param {typeof ROUTES[number]} route @param {Asked} [asked] */
const route = (route, asked) => askRoute(route, asked);

/** @param {string} id @param {string} kind all if empty @param {string | null} before @returns {Promise<Timeline>} newest first */
export const readTimeline = (id, kind, before) =>
  route('GET /api/dossier/dossiers/{id}/timeline', { path: { id }, query: { kind, before: before ?? '' } });

/** @param {string} id @param {TimelineSearch} body @returns {Promise<Timeline>} the lines in which words begin so; a page may be empty and not be the last */
export const searchTimeline = (id, body) => route('POST /api/dossier/dossiers/{id}/timeline/search', { path: { id }, body });
