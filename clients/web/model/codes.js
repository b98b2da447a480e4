/** Codes of SERAFIN-PH, as `dossier/data/plan_codes.csv` has them, and how one is found: by its number or by words. */

import { wordsOf } from './search.js';

/** What a problem is coded by, besides PPS-PAERPA. */
export const NEEDS = /** @type {const} */ ([
  '1', '1.1', '1.1.1', '1.1.2', '1.1.3', '1.1.4', '1.1.5', '1.1.6', '1.1.7', '1.1.8', '1.1.9', '1.1.10',
  '1.2', '1.2.1', '1.2.1.1', '1.2.1.2', '1.2.1.3', '1.2.1.4',
  '1.3', '1.3.1', '1.3.1.1', '1.3.2', '1.3.2.1', '1.3.2.2', '1.3.3', '1.3.3.1', '1.3.3.2', '1.3.3.3', '1.3.3.4', '1.3.3.5',
  '1.3.4', '1.3.4.1', '1.3.4.2', '1.3.5', '1.3.5.1',
]);
/** What an action is coded by. */
export const SERVICES = /** @type {const} */ ([
  '2', '2.1', '2.1.1', '2.1.1.1', '2.1.1.2', '2.1.1.3', '2.1.1.4', '2.1.2', '2.1.2.1',
  '2.2', '2.2.1', '2.2.2', '2.2.3',
  '2.3', '2.3.1', '2.3.1.1', '2.3.1.2', '2.3.2', '2.3.2.1', '2.3.2.2',
  '2.3.3', '2.3.3.1', '2.3.3.2', '2.3.3.3', '2.3.3.4', '2.3.3.5', '2.3.3.6',
  '2.3.4', '2.3.4.1', '2.3.4.2', '2.3.4.3', '2.3.5', '2.3.5.1', '2.3.5.2', '2.3.5.3',
  '2.4', '2.4.1',
]);

const NUMBER = /^\d[\d.]*$/u;

/** @typedef {{value: string, label: string}} Coded */

/**
 * Codes that begin with a number that was typed, and whose labels have words that begin as those that were.
 *
 * @template {Coded} C
 * @param {readonly C[]} codes
 * @param {string} typed
 * @returns {C[]} all of them where nothing was typed, in their order
 */
export function codesFound(codes, typed) {
  const asked = typed.split(/\s+/u).filter(Boolean);
  const numbers = asked.filter((part) => NUMBER.test(part));
  const words = asked.filter((part) => !NUMBER.test(part)).flatMap(wordsOf);
  return codes.filter(({ value, label }) => {
    const said = wordsOf(label);
    return numbers.every((number) => value.startsWith(number)) && words.every((word) => said.some((one) => one.startsWith(word)));
  });
}
