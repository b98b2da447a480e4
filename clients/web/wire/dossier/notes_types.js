/**
 * The values of `dossier/contract/note.py` as types; nothing here exists at run time. Times in ms since 1970-01-01 UTC.
 *
 * @import { Account } from '../types.js'
 * @import { DossierDocument, NewDocument } from './documents_types.js'
 *
 * @typedef {'dossier' | 'dac' | 'liaison' | 'journal'} NoteKind
 *
 * @typedef {object} NewNote
 * @property {string} client_ref
 * @property {NoteKind} kind
 * @property {string} text
 * @property {string[]} [recipients] of a note DAC
 * @property {string[]} [mentions]
 * @property {NewDocument[]} [documents] that hang on it
 *
 * @typedef {object} NoteRewriting
 * @property {string} text
 * @property {number} version the one that was read
 * @property {string[]} [mentions]
 * @property {NewDocument[]} [documents] that are added to what hangs on it
 *
 * @typedef {object} NoteVersion
 * @property {number} version
 * @property {number} at
 * @property {string} text
 * @property {string[]} mentions
 * @property {DossierDocument[]} documents those that one may read
 *
 * @typedef {object} ListedNote
 * @property {number} number
 * @property {NoteKind} kind
 * @property {Account} author
 * @property {Account[]} recipients
 * @property {number} written_at
 * @property {NoteVersion} newest
 * @property {boolean} may_rewrite
 *
 * @typedef {object} NoteRead
 * @property {ListedNote} note
 * @property {NoteVersion[]} versions newest first
 *
 * @typedef {object} NotePage
 * @property {ListedNote[]} notes newest first
 * @property {string | null} next
 * @property {NoteKind[]} may_write
 */

export {};
