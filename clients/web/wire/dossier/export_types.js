/**
 * The export of a dossier, as a type; nothing here exists at run time.
 *
 * @typedef {object} ExportRequest
 * @property {string | null} reason needed of who works
 */

export {};
