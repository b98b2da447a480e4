/** Requests over HTTP: log in, log out, who is asking. The token of the answer is never kept. */

import { ConnectionLost, Refusal } from './errors.js';

/** @import { LogIn, SessionState } from './types.js' */

const SESSION = '/api/session';

/** Tells of each refusal by its code, whoever asked: a session that is found locked locks the whole page. */
export const refusals = new EventTarget();

/**
 * Ask one route.
 *
 * Raises: Refusal; ConnectionLost, and then whether the server executed it is not known
 *
 * @param {string} method
 * @param {string} path with its query
 * @param {object} [body]
 * @returns {Promise<any>} null where the answer has no body
 */
export async function ask(method, path, body) {
  /** @type {RequestInit} */
  const init = { method, credentials: 'same-origin', cache: 'no-store', headers: { Accept: 'application/json' } };
  if (body) {
    init.headers = { ...init.headers, 'Content-Type': 'application/json' };
    init.body = JSON.stringify(body);
  }
  const response = await fetch(path, init).catch(() => {
    throw new ConnectionLost();
  });
  if (!response.ok) throw told(await refusal(response));
  return response.status === 204 ? null : response.json();
}

/** @param {Refusal} refusal */
function told(refusal) {
  refusals.dispatchEvent(new Event(refusal.code));
  return refusal;
}

/** @param {Response} response */
async function refusal(response) {
  const problem = await response.json().catch(() => ({}));
  const details = { ...problem.details };
  const retryAfter = Number(response.headers.get('Retry-After'));
  if (retryAfter > 0) details.retry_after_ms ??= retryAfter * 1_000;
  return new Refusal(problem.code ?? (response.status === 401 ? 'unauthenticated' : 'unavailable'), details);
}

/** @param {LogIn} body @returns {Promise<void>} */
export const logIn = (body) => ask('POST', SESSION, body);

/** @returns {Promise<SessionState>} */
export const whoIsAsking = () => ask('GET', SESSION);

/** @returns {Promise<void>} */
export const logOut = () => ask('DELETE', SESSION);
