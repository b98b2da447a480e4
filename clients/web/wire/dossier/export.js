/** A dossier as one file, over HTTP: the route of `dossier/contract/export.py`. */

import { downloaded } from '../download.js';
import { streamRoute } from '../http.js';

/** @import { Export, How } from '../download.js' */
/** @import { Asked } from '../http.js' */
/** @import { ExportRequest } from './export_types.js' */

/** Each route that is asked here; a test compares them with the contract's. */
export const ROUTES = /** @type {const} */ (['POST /api/dossier/dossiers/{id}/export']);

/** @param {typeof ROUTES[number]} route @param {Asked} asked @param {AbortSignal} signal */
const route = (route, asked, signal) => streamRoute(route, asked, signal);

/**
 * Raises: Refusal; ConnectionLost (nothing has come); BrokenOff; AbortError (given up)
 *
 * @param {string} id
 * @param {ExportRequest} body
 * @param {How} how
 * @returns {Promise<Export>}
 */
export const exportDossier = async (id, body, how) =>
  downloaded(await route('POST /api/dossier/dossiers/{id}/export', { path: { id }, body }, how.signal), how);
