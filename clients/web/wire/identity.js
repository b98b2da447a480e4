/** Who one is, over HTTP: the routes of `protocol/http.py` that account pages ask, by the contract's own paths. */

import { askRoute } from './http.js';

/** @import { Account } from './types.js' */
/**
 * @import {
 *   AccessCode, AdministeredAccount, AdministeredAccounts, AuditPage, Device, NewAccount, NewPerson, Passkey,
 *   PasskeyChallenge, Person, SecondFactor, SecondFactorKey, ServerFacts
 * } from './identity_types.js'
 */

/** Each route that is asked here; a test compares them with the contract's. */
export const ROUTES = /** @type {const} */ ([
  'GET /api/server',
  'POST /api/session/renewal',
  'POST /api/session/unlock',
  'POST /api/session/passkey/options',
  'POST /api/session/passkey',
  'GET /api/sessions',
  'DELETE /api/sessions',
  'DELETE /api/sessions/{id}',
  'PUT /api/password',
  'GET /api/passkeys',
  'POST /api/passkeys/options',
  'POST /api/passkeys',
  'DELETE /api/passkeys/{id}',
  'GET /api/second-factor',
  'POST /api/second-factor',
  'PUT /api/second-factor',
  'DELETE /api/second-factor',
  'POST /api/people',
  'GET /api/people',
  'POST /api/people/{id}/code',
  'POST /api/activation',
  'GET /api/accounts',
  'POST /api/accounts',
  'POST /api/accounts/{id}/deactivation',
  'POST /api/accounts/{id}/reactivation',
  'POST /api/accounts/{id}/reset',
  'POST /api/accounts/{id}/unlock',
  'GET /api/audit',
]);

/**
 * @param {typeof ROUTES[number]} route
 * @param {{id?: string, query?: Record<string, string>, body?: object}} [what]
 */
const route = (route, { id = '', ...asked } = {}) => askRoute(route, { path: { id }, ...asked });

/** @returns {Promise<ServerFacts>} */
export const serverFacts = () => route('GET /api/server');

// One's own proofs.

/** @param {{password: string, code?: string}} body @returns {Promise<Account>} */
export const renewSession = async (body) => (await route('POST /api/session/renewal', { body })).account;

/** Under a new token, which a connection that is up does not need. @param {string} pin @returns {Promise<void>} */
export const unlockSession = (pin) => route('POST /api/session/unlock', { body: { pin } });

/** @returns {Promise<PasskeyChallenge>} */
export const askForPasskey = () => route('POST /api/session/passkey/options');

/** @param {{ceremony: string, credential: object, device?: string}} body @returns {Promise<Account>} */
export const givePasskey = async (body) => (await route('POST /api/session/passkey', { body })).account;

/** @param {{password: string, new_password: string}} body @returns {Promise<void>} */
export const changePassword = (body) => route('PUT /api/password', { body });

/** @returns {Promise<Passkey[]>} */
export const listPasskeys = async () => (await route('GET /api/passkeys')).passkeys;

/** @returns {Promise<PasskeyChallenge>} */
export const askForNewPasskey = () => route('POST /api/passkeys/options');

/** @param {{ceremony: string, credential: object, name: string}} body @returns {Promise<Passkey>} */
export const addPasskey = (body) => route('POST /api/passkeys', { body });

/** @param {string} id @returns {Promise<void>} */
export const removePasskey = (id) => route('DELETE /api/passkeys/{id}', { id });

/** @returns {Promise<SecondFactor>} */
export const secondFactor = () => route('GET /api/second-factor');

/** @returns {Promise<SecondFactorKey>} */
export const beginSecondFactor = () => route('POST /api/second-factor');

/** @param {string} code @returns {Promise<string[]>} the recovery codes */
export const confirmSecondFactor = async (code) => (await route('PUT /api/second-factor', { body: { code } })).codes;

/** @param {string} password @returns {Promise<void>} */
export const removeSecondFactor = (password) => route('DELETE /api/second-factor', { body: { password } });

// One's own devices.

/** @returns {Promise<Device[]>} */
export const listDevices = async () => (await route('GET /api/sessions')).sessions;

/** @param {string} id @returns {Promise<void>} */
export const endDevice = (id) => route('DELETE /api/sessions/{id}', { id });

/** @returns {Promise<void>} */
export const endOtherDevices = () => route('DELETE /api/sessions');

// Patients and caregivers.

/** @returns {Promise<Person[]>} */
export const listPeople = async () => (await route('GET /api/people')).people;

/** @param {NewPerson} body @returns {Promise<AccessCode>} */
export const createPerson = (body) => route('POST /api/people', { body });

/** @param {string} id @returns {Promise<AccessCode>} */
export const newCodeOf = (id) => route('POST /api/people/{id}/code', { id });

/**
 * @param {{code: string, password: string, birth_date?: string, pin?: string, device: string}} body
 * @returns {Promise<Account>}
 */
export const activate = async (body) => (await route('POST /api/activation', { body })).account;

// Administration.

/** @param {string} text @returns {Promise<AdministeredAccounts>} */
export const searchAccounts = (text) => route('GET /api/accounts', { query: { text } });

/** @param {NewAccount} body @returns {Promise<AccessCode>} */
export const createAccount = (body) => route('POST /api/accounts', { body });

/** @param {string} id @returns {Promise<AdministeredAccount>} */
export const deactivateAccount = (id) => route('POST /api/accounts/{id}/deactivation', { id });

/** @param {string} id @returns {Promise<AdministeredAccount>} */
export const reactivateAccount = (id) => route('POST /api/accounts/{id}/reactivation', { id });

/** @param {string} id @returns {Promise<AccessCode>} */
export const resetAccount = (id) => route('POST /api/accounts/{id}/reset', { id });

/** @param {string} id @returns {Promise<AdministeredAccount>} */
export const unlockAccount = (id) => route('POST /api/accounts/{id}/unlock', { id });

/** @param {{before?: string, account?: string}} query @returns {Promise<AuditPage>} */
export const readAudit = (query) => route('GET /api/audit', { query });
