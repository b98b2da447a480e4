/** Dossiers, over HTTP: the routes of `dossier/contract/`. A name travels in bodies alone, never in an address. */

import { askRoute } from '../http.js';

/**
 * @import {
 *   Candidate, Dossier, DossierFilter, DossierPage, Identity, IdentityCorrection, Inclusion, NewCareTeamMember,
 *   NewCareTeamStructure, ProofShown
 * } from './dossiers_types.js'
 * @import { Asked } from '../http.js'
 */

/** Each route that is asked here; a test compares them with the contract's. */
export const ROUTES = /** @type {const} */ ([
  'POST /api/dossier/candidates',
  'POST /api/dossier/dossiers',
  'POST /api/dossier/dossiers/search',
  'GET /api/dossier/dossiers/{id}',
  'PUT /api/dossier/dossiers/{id}/identity',
  'POST /api/dossier/dossiers/{id}/proofs',
  'POST /api/dossier/dossiers/{id}/members',
  'POST /api/dossier/dossiers/{id}/structures',
  'PUT /api/dossier/dossiers/{id}/members/{number}/parcours',
  'POST /api/dossier/dossiers/{id}/members/{number}/end',
]);

/** @param {typeof ROUTES[number]} route @param {Asked} [asked] */
const route = (route, asked) => askRoute(route, asked);

/** @param {Identity} body @returns {Promise<Candidate[]>} */
export const findCandidates = async (body) => (await route('POST /api/dossier/candidates', { body })).candidates;

/** @param {Inclusion} body @returns {Promise<Dossier>} */
export const includePatient = (body) => route('POST /api/dossier/dossiers', { body });

/** @param {{text: string, after: string | null, only?: DossierFilter}} body @returns {Promise<DossierPage>} */
export const searchDossiers = (body) => route('POST /api/dossier/dossiers/search', { body });

/** @param {string} id @returns {Promise<Dossier>} */
export const readDossier = (id) => route('GET /api/dossier/dossiers/{id}', { path: { id } });

/** @param {string} id @param {IdentityCorrection} body @returns {Promise<Dossier>} */
export const correctIdentity = (id, body) => route('PUT /api/dossier/dossiers/{id}/identity', { path: { id }, body });

/** @param {string} id @param {ProofShown} body @returns {Promise<Dossier>} */
export const showProof = (id, body) => route('POST /api/dossier/dossiers/{id}/proofs', { path: { id }, body });

/** @param {string} id @param {NewCareTeamMember} body @returns {Promise<Dossier>} */
export const addToCircle = (id, body) => route('POST /api/dossier/dossiers/{id}/members', { path: { id }, body });

/** @param {string} id @param {NewCareTeamStructure} body @returns {Promise<Dossier>} */
export const addStructure = (id, body) => route('POST /api/dossier/dossiers/{id}/structures', { path: { id }, body });

/** @param {string} id @param {number} number @param {string[]} parcours all of theirs @returns {Promise<Dossier>} */
export const putParcours = (id, number, parcours) =>
  route('PUT /api/dossier/dossiers/{id}/members/{number}/parcours', { path: { id, number: String(number) }, body: { parcours } });

/** @param {string} id @param {number} number @returns {Promise<null>} */
export const endMembership = (id, number) =>
  route('POST /api/dossier/dossiers/{id}/members/{number}/end', { path: { id, number: String(number) }, body: {} });
