/**
 * What of a dossier goes to paper, as types; nothing here exists at run time.
 *
 * @typedef {'dossier' | 'timeline' | 'documents' | 'notes' | 'plan' | 'circle' | 'identity' | 'life_line'} PrintedPart
 *
 * @typedef {object} NewPrint
 * @property {PrintedPart} part
 */

export {};
