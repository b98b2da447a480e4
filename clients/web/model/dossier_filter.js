/** What one's list of dossiers is narrowed by: chips, which stand in the address, so that a reload keeps them. */

/** @import { DossierFilter, DossierPage, ListedDossier, Role } from '../wire/dossier/dossiers_types.js' */
/** @typedef {typeof CHIPS[number]} Chip */

/** In the order in which they are shown: what is to do first. */
export const CHIPS = /** @type {const} */ (['unread', 'tasks_due', 'changed_lately', 'physician', 'referent', 'administers', 'unqualified']);
const DAY_MS = 24 * 3_600_000;
const LATELY_MS = 7 * DAY_MS;
const BETWEEN = '+';

/** Those of a place that few have: a nurse is nobody’s médecin traitant, and has no use for that chip. */
const OF_A_PLACE = /** @type {ReadonlyMap<Chip, (listed: ListedDossier) => boolean>} */ (
  new Map([
    ['physician', ({ role }) => role === 'PCP'],
    ['referent', ({ role }) => role === 'ATTPHYS'],
    ['administers', ({ is_administrator }) => is_administrator],
  ])
);

/**
 * The chips that are offered: those of a place where one has it, or may have it further down a long list, and what is
 * pressed.
 *
 * @param {readonly Chip[]} chips
 * @param {DossierPage | null} first of the list without any; null until it is there
 */
export function offered(chips, first) {
  const mayHave = (/** @type {(listed: ListedDossier) => boolean} */ has) => first !== null && (first.next !== null || first.dossiers.some(has));
  return CHIPS.filter((chip) => {
    const has = OF_A_PLACE.get(chip);
    return has === undefined || chips.includes(chip) || mayHave(has);
  });
}

/** @param {string} text of the address; what is no chip is none, such as those of a later version */
export const chipsOf = (text) => {
  const named = text.split(BETWEEN);
  return CHIPS.filter((chip) => named.includes(chip));
};

/** @param {readonly Chip[]} chips */
export const textOf = (chips) => chips.join(BETWEEN);

/**
 * @param {readonly Chip[]} chips
 * @param {Chip} pressed
 */
export const pressed = (chips, pressed) => CHIPS.filter((chip) => chips.includes(chip) !== (chip === pressed));

/**
 * All chips together, but that of two roles one has one.
 *
 * @param {readonly Chip[]} chips
 * @param {number} now ms since 1970-01-01 UTC
 * @returns {DossierFilter}
 */
export function filterOf(chips, now) {
  const has = (/** @type {Chip} */ chip) => chips.includes(chip);
  /** @type {Role[]} */
  const roles = [];
  if (has('physician')) roles.push('PCP');
  if (has('referent')) roles.push('ATTPHYS');
  return {
    unread: has('unread'),
    tasks_due: has('tasks_due'),
    roles,
    administers: has('administers'),
    unqualified: has('unqualified'),
    changed_since: has('changed_lately') ? now - LATELY_MS : null,
  };
}
