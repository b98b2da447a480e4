/** Notes of a dossier, over HTTP. */

import { askRoute } from '../http.js';

/** @import { Asked } from '../http.js' */
/** @import { ListedNote, NewNote, NotePage, NoteRead, NoteRewriting } from './notes_types.js' */

/** Each route that is asked here; a test compares them with the contract's. */
export const ROUTES = /** @type {const} */ ([
  'POST /api/dossier/dossiers/{id}/notes',
  'GET /api/dossier/dossiers/{id}/notes',
  'GET /api/dossier/dossiers/{id}/notes/{number}',
  'PUT /api/dossier/dossiers/{id}/notes/{number}',
]);

/** @param {typeof ROUTES[number]} route @param {Asked} [asked] */
const route = (route, asked) => askRoute(route, asked);

/** @param {string} id @param {NewNote} body @returns {Promise<ListedNote>} */
export const writeNote = (id, body) => route('POST /api/dossier/dossiers/{id}/notes', { path: { id }, body });

/** @param {string} id @param {string} kind all if empty @param {string | null} before @returns {Promise<NotePage>} newest first */
export const readNotes = (id, kind, before) =>
  route('GET /api/dossier/dossiers/{id}/notes', { path: { id }, query: { kind, before: before ?? '' } });

/** @param {string} id @param {number} number @returns {Promise<NoteRead>} */
export const readNote = (id, number) =>
  route('GET /api/dossier/dossiers/{id}/notes/{number}', { path: { id, number: String(number) } });

/** @param {string} id @param {number} number @param {NoteRewriting} body @returns {Promise<ListedNote>} */
export const rewriteNote = (id, number, body) =>
  route('PUT /api/dossier/dossiers/{id}/notes/{number}', { path: { id, number: String(number) }, body });
