/** What the person decides about their dossier, and who looked, over HTTP: routes of `dossier/contract/`. */

import { askRoute } from '../http.js';

/**
 * @import {
 *   DossierAccesses, DossierEmergencies, DossierEmergency, DossierOpposition, EmergencyAnswer, EmergencyOpened, EmergencyReview, NewCirclePerson, NewEmergency, NewOpposition
 * } from './rights_types.js'
 * @import { AccessCode } from '../identity_types.js'
 * @import { Asked } from '../http.js'
 */

/** Each route that is asked here; a test compares them with the contract's. */
export const ROUTES = /** @type {const} */ ([
  'GET /api/dossier/dossiers/{id}/accesses',
  'GET /api/dossier/dossiers/{id}/oppositions',
  'POST /api/dossier/dossiers/{id}/oppositions',
  'POST /api/dossier/dossiers/{id}/oppositions/{number}/end',
  'POST /api/dossier/dossiers/{id}/members/{number}/withdrawal',
  'POST /api/dossier/dossiers/{id}/people',
  'POST /api/dossier/emergencies',
  'POST /api/dossier/dossiers/{id}/emergencies/{emergency}/answer',
  'GET /api/dossier/emergencies',
  'POST /api/dossier/emergencies/{id}/review',
]);

/** @param {typeof ROUTES[number]} route @param {Asked} [asked] */
const route = (route, asked) => askRoute(route, asked);

/** @param {string} id @param {string | null} before @returns {Promise<DossierAccesses>} newest first */
export const readAccesses = (id, before) =>
  route('GET /api/dossier/dossiers/{id}/accesses', { path: { id }, query: { before: before ?? '' } });

/** @param {string} id @returns {Promise<DossierOpposition[]>} */
export const readOppositions = async (id) => (await route('GET /api/dossier/dossiers/{id}/oppositions', { path: { id } })).oppositions;

/** @param {string} id @param {NewOpposition} body @returns {Promise<DossierOpposition[]>} */
export const oppose = async (id, body) => (await route('POST /api/dossier/dossiers/{id}/oppositions', { path: { id }, body })).oppositions;

/** @param {string} id @param {number} number @returns {Promise<DossierOpposition[]>} */
export const endOpposition = async (id, number) =>
  (await route('POST /api/dossier/dossiers/{id}/oppositions/{number}/end', { path: { id, number: String(number) } })).oppositions;

/** @param {string} id @param {number} number @returns {Promise<null>} */
export const takeBack = (id, number) =>
  route('POST /api/dossier/dossiers/{id}/members/{number}/withdrawal', { path: { id, number: String(number) } });

/** @param {string} id @param {NewCirclePerson} body @returns {Promise<AccessCode>} the account, the place and the code at once */
export const inviteToCircle = (id, body) => route('POST /api/dossier/dossiers/{id}/people', { path: { id }, body });

/** @param {NewEmergency} body @returns {Promise<EmergencyOpened>} */
export const openInEmergency = (body) => route('POST /api/dossier/emergencies', { body });

/** @param {string | null} before @returns {Promise<DossierEmergencies>} newest first */
export const readEmergencies = (before) => route('GET /api/dossier/emergencies', { query: { before: before ?? '' } });

/** @param {string} id @param {EmergencyReview} body @returns {Promise<DossierEmergency>} */
export const reviewEmergency = (id, body) => route('POST /api/dossier/emergencies/{id}/review', { path: { id }, body });

/** @param {string} id @param {string} emergency @param {EmergencyAnswer} body @returns {Promise<null>} */
export const answerEmergency = (id, emergency, body) =>
  route('POST /api/dossier/dossiers/{id}/emergencies/{emergency}/answer', { path: { id, emergency }, body });
