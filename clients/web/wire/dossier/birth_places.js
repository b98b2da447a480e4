/** Where people are born, over HTTP. */

import { askRoute } from '../http.js';

/** @import { BirthPlace } from './birth_places_types.js' */
/** @import { Asked } from '../http.js' */

/** Each route that is asked here; a test compares them with the contract's. */
export const ROUTES = /** @type {const} */ (['POST /api/dossier/birth-places']);

/** @param {typeof ROUTES[number]} route @param {Asked} asked */
const route = (route, asked) => askRoute(route, asked);

/** @param {string} text the beginning of a name, or of a code @returns {Promise<BirthPlace[]>} */
export const findBirthPlaces = async (text) => (await route('POST /api/dossier/birth-places', { body: { text } })).places;
