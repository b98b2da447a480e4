/** People as shown: initials, a short name, whether they are cared for or care. */

/** @import { AccountKind, Member } from '../wire/types.js' */

const CIVILITY = /^(Dr|Pr|Mme|Mlle|M\.|Me)\s+/u;
const TINTS = 6;

/** @param {string} word */
const isCapitals = (word) => word.length > 1 && word === word.toLocaleUpperCase() && word !== word.toLocaleLowerCase();

/**
 * The given names and the family names of "Anne-Laure Picard" as of "PICARD Anne-Laure" (capitals mark the NOM).
 *
 * @param {string} name
 */
function parts(name) {
  const words = name.replace(CIVILITY, '').split(/\s+/u).filter(Boolean);
  const family = words.filter(isCapitals);
  if (family.length && family.length < words.length) {
    return { given: words.filter((word) => !isCapitals(word)), family, capitals: true };
  }
  return { given: words.slice(0, -1), family: words.slice(-1), capitals: false };
}

/** @param {string} name */
export function initials(name) {
  const { given, family } = parts(name);
  return [given[0], family[0]].map((word) => (word ? [...word][0] : '')).join('').toLocaleUpperCase();
}

/**
 * A name for a narrow place: "Dr Vasseur", "A.-L. Picard"; never shortened where capitals mark the NOM.
 *
 * @param {string} name
 */
export function shortName(name) {
  const civility = CIVILITY.exec(name)?.[0] ?? '';
  const { given, family, capitals } = parts(name);
  if (capitals || !given.length) return name;
  if (civility) return civility + family.join(' ');
  const letters = given.map((word) => word.split('-').map((part) => `${[...part][0]}.`).join('-'));
  return [...letters, ...family].join(' ');
}

/**
 * What a locked screen says of whose it is: "Karim B.", "Odette M."; never the whole NOM.
 *
 * @param {string} name
 */
export function firstName(name) {
  const { given, family } = parts(name);
  const initial = family[0] ? `${[...family[0]][0]}.` : '';
  return [given[0], initial].filter(Boolean).join(' ');
}

/**
 * Those who are picked, and one more where it is not one of them.
 *
 * @template {{account: string}} P
 * @param {readonly P[]} people
 * @param {P} person
 * @returns {P[]}
 */
export const withPerson = (people, person) => (people.some(({ account }) => account === person.account) ? [...people] : [...people, person]);

/**
 * Those who are picked, with one who was not, or without one who was.
 *
 * @template {{account: string}} P
 * @param {readonly P[]} people
 * @param {P} person
 * @returns {P[]}
 */
export function toggled(people, person) {
  const without = people.filter(({ account }) => account !== person.account);
  return without.length < people.length ? without : [...people, person];
}

/** @param {AccountKind} kind */
export const isCaredFor = (kind) => kind === 'patient' || kind === 'caregiver';

/**
 * One of six quiet colours, the same for a person on every screen.
 *
 * @param {string} account
 */
export function tint(account) {
  let sum = 0;
  for (const character of account) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return sum % TINTS;
}

/** @param {Member[]} members */
export const present = (members) => members.filter((member) => member.left_at === null);

/**
 * @param {Member[]} members
 * @param {string} me
 */
export const others = (members, me) => present(members).filter((member) => member.account !== me);
