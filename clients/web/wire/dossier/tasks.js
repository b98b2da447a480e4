/** What one has to do, over HTTP. */

import { askRoute } from '../http.js';

/** @import { Tasks } from './tasks_types.js' */
/** @import { Asked } from '../http.js' */

/** Each route that is asked here; a test compares them with the contract's. */
export const ROUTES = /** @type {const} */ (['GET /api/dossier/tasks']);

/** @param {typeof ROUTES[number]} route @param {Asked} asked */
const route = (route, asked) => askRoute(route, asked);

/** @param {string | null} after @returns {Promise<Tasks>} what is due first, first */
export const readTasks = (after) => route('GET /api/dossier/tasks', { query: { after: after ?? '' } });
