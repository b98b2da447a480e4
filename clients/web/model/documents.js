/** Documents of a dossier: what a type is found by, what one is proposed as, and where the files of a version are. */

import { isPicture } from './attachment.js';
import { dayField } from './grounds.js';

/** @import { Attachment } from '../wire/types.js' */
/** @import { Confidentiality, DocumentType, DocumentTypes, DocumentVersion, DossierDocument } from '../wire/dossier/documents_types.js' */
/** @import { CareTeamMember } from '../wire/dossier/dossiers_types.js' */
/** @import { NoteKind } from '../wire/dossier/notes_types.js' */
/** @typedef {{level: Confidentiality, listed: string[]}} Proposed whom a document is for, to begin with */

/** What is filed most, in this order, before anything is typed: care notes, consultations, letters, syntheses. */
const USUAL = ['52040-3', '11506-3', '11488-4', '96349-6', '60591-5', '57833-6'];
const MOST_FOUND = 8;

/** @param {string} text as it is compared: without accents and case */
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
/** @param {string} text */
const wordsOf = (text) => plain(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

/**
 * Types of which every typed word begins a word; the usual ones where nothing was typed.
 *
 * @param {readonly DocumentType[]} types
 * @param {string} typed
 * @returns {DocumentType[]}
 */
export function typesFound(types, typed) {
  const shareable = types.filter(({ is_shareable }) => is_shareable);
  if (!wordsOf(typed).length) return USUAL.flatMap((code) => shareable.find((one) => one.code === code) ?? []);
  return typesNamed(shareable, typed).slice(0, MOST_FOUND);
}

/** @param {readonly DocumentType[]} types @param {string} typed */
export function typesNamed(types, typed) {
  const words = wordsOf(typed);
  return types.filter(({ label, code }) => {
    const parts = wordsOf(`${label} ${code}`);
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  });
}

/**
 * The type that a file of a conversation has in one tap: a photo is one; of a document one has to say what it is.
 *
 * @param {Attachment | File | null} file null: a text
 * @param {DocumentTypes} known
 */
export function proposedType(file, known) {
  const media_type = file === null ? '' : 'media_type' in file ? file.media_type : file.type;
  return isPicture({ media_type }) ? known.photo : null;
}

/** @param {string} name of a file @returns {string} a title to begin with */
export const titleOf = (name) => name.replace(/\.[a-z]\w{1,4}$/iu, '').replace(/[_\s]+/gu, ' ').trim();

/** "2026-11-19" of a moment, by the calendar of this device. */
export const dayOfDocument = dayField;

/** @param {string} dossier @param {DossierDocument} document @param {number} number where the files of a version lie */
export const placeOf = (dossier, { id }, number) =>
  `/api/dossier/dossiers/${encodeURIComponent(dossier)}/documents/${encodeURIComponent(id)}/versions/${number}`;

/**
 * A version as the viewer shows it.
 *
 * @param {string} dossier
 * @param {DossierDocument} document
 * @param {DocumentVersion} version that has a file
 */
export function viewedOf(dossier, document, { number, author, at, file, title }) {
  const shown = /** @type {Attachment} */ (file);
  return { ...shown, name: title ?? shown.name, id: placeOf(dossier, document, number), author: author.id, by: author.name, at, seq: 0 };
}

/**
 * Whom what hangs on a note is for, to begin with: those whom its kind is for. Caregivers read what names them, so that the
 * cahier de liaison names them; what hangs on a note DAC is for the coordinators and whom it names.
 *
 * @param {NoteKind} kind
 * @param {readonly CareTeamMember[]} members
 * @param {readonly string[]} recipients
 * @param {string} me
 * @returns {Proposed}
 */
export function proposedFor(kind, members, recipients, me) {
  const accounts = members.flatMap(({ account, is_active, role }) => (account && is_active && account.id !== me ? [{ ...account, role }] : []));
  const ids = (/** @type {(one: typeof accounts[number]) => boolean} */ isNamed) => [...new Set(accounts.filter(isNamed).map(({ id }) => id))];
  if (kind === 'liaison') return { level: 'N', listed: ids((one) => one.kind === 'caregiver') };
  if (kind === 'dac') return { level: 'R', listed: ids(({ id, role }) => role === '330' || recipients.includes(id)) };
  return { level: 'N', listed: [] };
}
