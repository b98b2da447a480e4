/**
 * Who acts for whom, as types; nothing here exists at run time. Times in ms since 1970-01-01 UTC.
 *
 * @import { Account } from '../types.js'
 *
 * @typedef {object} NewSecretariat
 * @property {string} secretary
 * @property {string} professional
 * @property {number | null} [since] now if not given
 * @property {number | null} [until] exclusive
 *
 * @typedef {object} SecretariatEnd
 * @property {number | null} [until] now if not given
 *
 * @typedef {object} DossierSecretariat
 * @property {string} id
 * @property {Account} secretary
 * @property {Account} professional
 * @property {number} since
 * @property {number | null} until
 * @property {boolean} is_active
 * @property {Account} told_by
 * @property {Account | null} ended_by
 *
 * @typedef {object} DossierSecretariats
 * @property {DossierSecretariat[]} secretariats
 * @property {string | null} next
 */

export {};
