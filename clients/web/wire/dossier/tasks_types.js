/**
 * The values of `dossier/contract/tasks.py` as types; nothing here exists at run time.
 *
 * @import { Patient } from './dossiers_types.js'
 *
 * @typedef {object} Task
 * @property {string} dossier
 * @property {Patient} person
 * @property {string} action
 * @property {string} title
 * @property {string} due YYYY-MM-DD
 * @property {boolean} is_late
 *
 * @typedef {object} Tasks
 * @property {Task[]} tasks
 * @property {string | null} next
 */

export {};
