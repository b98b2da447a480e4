/** Log in, log out, who is asking: the part of the contract that is HTTP. The token of the answer is never kept. */

import { ConnectionLost, Refusal } from './errors.js';

/** @import { Account } from './types.js' */

/**
 * @param {string} method
 * @param {object} [body]
 * @returns {Promise<any>} null where the answer has no body
 */
async function session(method, body) {
  /** @type {RequestInit} */
  const init = { method, credentials: 'same-origin', cache: 'no-store', headers: { Accept: 'application/json' } };
  if (body) {
    init.headers = { ...init.headers, 'Content-Type': 'application/json' };
    init.body = JSON.stringify(body);
  }
  const response = await fetch('/api/session', init).catch(() => {
    throw new ConnectionLost();
  });
  if (!response.ok) throw await refusal(response);
  return response.status === 204 ? null : response.json();
}

/** @param {Response} response */
async function refusal(response) {
  const problem = await response.json().catch(() => ({}));
  const details = { ...problem.details };
  const retryAfter = Number(response.headers.get('Retry-After'));
  if (retryAfter > 0) details.retry_after_ms ??= retryAfter * 1_000;
  return new Refusal(problem.code ?? (response.status === 401 ? 'unauthenticated' : 'unavailable'), details);
}

/**
 * @param {{login: string, password: string, device: string}} body
 * @returns {Promise<Account>}
 */
export const logIn = async (body) => (await session('POST', body)).account;

/** @returns {Promise<Account>} */
export const whoIsAsking = async () => (await session('GET')).account;

/** @returns {Promise<void>} */
export const logOut = () => session('DELETE');
