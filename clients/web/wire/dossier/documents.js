/** Documents of a dossier, over HTTP: listed, deposited, filed from a conversation; and the matrix of who reads which type. */

import { askRoute } from '../http.js';

/**
 * @import {
 *   AccessMatrix, DocumentAudience, DocumentConfidentiality, DocumentReaders, DocumentTypes, DossierDocument, DossierDocuments, Filing, NewDocument,
 *   NewVersion
 * } from './documents_types.js'
 * @import { Asked } from '../http.js'
 */

/** Each route that is asked here; a test compares them with the contract's. */
export const ROUTES = /** @type {const} */ ([
  'GET /api/dossier/dossiers/{id}/documents',
  'POST /api/dossier/dossiers/{id}/documents',
  'POST /api/dossier/dossiers/{id}/documents/{document}/versions',
  'PUT /api/dossier/dossiers/{id}/documents/{document}/confidentiality',
  'POST /api/dossier/dossiers/{id}/filings',
  'POST /api/dossier/dossiers/{id}/readers',
  'GET /api/dossier/document-types',
  'GET /api/dossier/matrix',
]);

/** @param {typeof ROUTES[number]} route @param {Asked} [asked] */
const route = (route, asked) => askRoute(route, asked);

/** @param {string} id @param {{classCode: string | null, before: string | null}} which @returns {Promise<DossierDocuments>} the newest first */
export const readDocuments = (id, { classCode, before }) =>
  route('GET /api/dossier/dossiers/{id}/documents', { path: { id }, query: { class: classCode ?? '', before: before ?? '' } });

/** @param {string} id @param {NewDocument} body @returns {Promise<DossierDocument>} */
export const depositDocument = (id, body) => route('POST /api/dossier/dossiers/{id}/documents', { path: { id }, body });

/** @param {string} id @param {string} document @param {NewVersion} body @returns {Promise<DossierDocument>} */
export const addVersion = (id, document, body) =>
  route('POST /api/dossier/dossiers/{id}/documents/{document}/versions', { path: { id, document }, body });

/** @param {string} id @param {string} document @param {DocumentConfidentiality} body @returns {Promise<DossierDocument>} */
export const changeConfidentiality = (id, document, body) =>
  route('PUT /api/dossier/dossiers/{id}/documents/{document}/confidentiality', { path: { id, document }, body });

/** @param {string} id @param {Filing} body @returns {Promise<DossierDocument>} */
export const fileFromChat = (id, body) => route('POST /api/dossier/dossiers/{id}/filings', { path: { id }, body });

/** @param {string} id @param {DocumentAudience} body @returns {Promise<DocumentReaders>} */
export const findReaders = (id, body) => route('POST /api/dossier/dossiers/{id}/readers', { path: { id }, body });

/** @returns {Promise<DocumentTypes>} */
export const readTypes = () => route('GET /api/dossier/document-types');

/** @returns {Promise<AccessMatrix>} */
export const readMatrix = () => route('GET /api/dossier/matrix');
