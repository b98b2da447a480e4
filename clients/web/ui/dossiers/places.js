/** Where dossiers are, in the address: never by a name. */

import { textOf } from '../../model/dossier_filter.js';
import { toPage } from '../route.js';

/** @import { Chip } from '../../model/dossier_filter.js' */
/** @typedef {typeof TABS[number]} Tab */

export const NEW = 'new';
export const EMERGENCY = 'emergency';
export const TASKS = 'tasks';
export const TABS = /** @type {const} */ ([
  'timeline',
  'documents',
  'notes',
  'plan',
  'circle',
  'identity',
  'conversations',
  'life_line',
  'accesses',
  'rights',
]);
export const MATRIX = 'matrix';
export const ONLY = 'only';
export const TO_ACTIVE = toPage('dossiers');
/** @param {readonly Chip[]} chips by which the list is narrowed */
export const toActive = (chips) => (chips.length ? toPage(`dossiers/${ONLY}/${textOf(chips)}`) : TO_ACTIVE);
export const TO_EMERGENCY = toPage(`dossiers/${EMERGENCY}`);
export const TO_INCLUSION = toPage(`dossiers/${NEW}`);
export const TO_TASKS = toPage(`dossiers/${TASKS}`);
export const TO_MATRIX = toPage(`dossiers/${MATRIX}`);
/**
 * @param {string} id
 * @param {Tab} [tab] the first that one may read, if not given
 */
export const toDossier = (id, tab) => toPage(`dossiers/${encodeURIComponent(id)}${tab ? `/${tab}` : ''}`);
