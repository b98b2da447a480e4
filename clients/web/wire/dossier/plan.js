/** The plan of a dossier, over HTTP. */

import { askRoute } from '../http.js';

/** @import { ActionMove, OwnAction, Plan, PlanVersions, PlanWriting, PpcsTrigger } from './plan_types.js' */
/** @import { Asked } from '../http.js' */

/** Each route that is asked here; a test compares them with the contract's. */
export const ROUTES = /** @type {const} */ ([
  'GET /api/dossier/dossiers/{id}/plan',
  'POST /api/dossier/dossiers/{id}/plan',
  'PUT /api/dossier/dossiers/{id}/plan',
  'POST /api/dossier/dossiers/{id}/plan/moves',
  'GET /api/dossier/dossiers/{id}/plan/versions',
  'GET /api/dossier/dossiers/{id}/plan/versions/{number}',
  'POST /api/dossier/dossiers/{id}/plan/actions',
  'POST /api/dossier/dossiers/{id}/plan/actions/{action}/moves',
  'POST /api/dossier/dossiers/{id}/plan/signatures',
]);

/** @param {typeof ROUTES[number]} route @param {Asked} asked */
const route = (route, asked) => askRoute(route, asked);

/** @param {string} id @returns {Promise<Plan>} */
export const readPlan = (id) => route('GET /api/dossier/dossiers/{id}/plan', { path: { id } });

/** @param {string} id @returns {Promise<Plan>} */
export const beginPlan = (id) => route('POST /api/dossier/dossiers/{id}/plan', { path: { id } });

/** @param {string} id @param {PlanWriting} body @returns {Promise<Plan>} */
export const writePlan = (id, body) => route('PUT /api/dossier/dossiers/{id}/plan', { path: { id }, body });

/** @param {string} id @param {{move: PpcsTrigger, seen_version: number}} body @returns {Promise<Plan>} */
export const movePlan = (id, body) => route('POST /api/dossier/dossiers/{id}/plan/moves', { path: { id }, body });

/** @param {string} id @param {string | null} before @returns {Promise<PlanVersions>} newest first */
export const readPlanVersions = (id, before) =>
  route('GET /api/dossier/dossiers/{id}/plan/versions', { path: { id }, query: { before: before ?? '' } });

/** @param {string} id @param {number} number @returns {Promise<Plan>} */
export const readPlanVersion = (id, number) =>
  route('GET /api/dossier/dossiers/{id}/plan/versions/{number}', { path: { id, number: String(number) } });

/** @param {string} id @param {OwnAction} body @returns {Promise<Plan>} */
export const enterAction = (id, body) => route('POST /api/dossier/dossiers/{id}/plan/actions', { path: { id }, body });

/** @param {string} id @param {string} action @param {ActionMove} body @returns {Promise<Plan>} */
export const moveAction = (id, action, body) =>
  route('POST /api/dossier/dossiers/{id}/plan/actions/{action}/moves', { path: { id, action }, body });

/** @param {string} id @param {number} version @returns {Promise<null>} */
export const signPlan = (id, version) =>
  route('POST /api/dossier/dossiers/{id}/plan/signatures', { path: { id }, body: { version } });
