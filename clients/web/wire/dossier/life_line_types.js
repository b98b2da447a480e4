/**
 * The values of `dossier/contract/life_line.py` as types; nothing here exists at run time. Times in ms since 1970-01-01
 * UTC; days YYYY-MM-DD, or as much of them as is known.
 *
 * @import { Account } from '../types.js'
 *
 * @typedef {'stay' | 'emergency' | 'consultation' | 'procedure' | 'imaging' | 'fall' | 'antecedent' | 'life'} EventKind
 *
 * @typedef {object} WrittenEvent
 * @property {EventKind} kind
 * @property {string} title
 * @property {string} began_on
 * @property {string} source
 * @property {string | null} ended_on
 * @property {string | null} link
 *
 * @typedef {object} EventCorrection
 * @property {WrittenEvent} event
 * @property {number} seen_version
 *
 * @typedef {object} LifeEvent
 * @property {number} number
 * @property {number} version
 * @property {WrittenEvent} event
 * @property {Account} author
 * @property {number} at
 *
 * @typedef {object} LifeLine
 * @property {LifeEvent[]} events
 * @property {string | null} next
 * @property {boolean} may_write
 *
 * @typedef {object} EventVersions
 * @property {LifeEvent[]} versions
 */

export {};
