/** Requests over HTTP: log in, log out, who is asking. The token of the answer is never kept. */

import { ConnectionLost, Refusal } from './errors.js';

/** @import { LogIn, SessionState } from './types.js' */

const SESSION = '/api/session';
const ARCHIVE_KEY = '/api/archive/key';

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

/** @typedef {{path?: Record<string, string>, query?: Record<string, string>, body?: object}} Asked what fills a route in; an empty query is left out */

/**
 * Ask one route by the name that it has in a contract: `GET /api/sessions/{id}`.
 *
 * @param {string} route
 * @param {Asked} [asked]
 */
export function askRoute(route, { path = {}, query = {}, body } = {}) {
  const [method, filled] = addressed(route, path);
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value)).toString();
  return ask(method, filled + (asked && `?${asked}`), body);
}

/**
 * The same for something long, which is read as it comes.
 *
 * @param {string} route
 * @param {Asked} asked
 * @param {AbortSignal} signal
 * @returns {Promise<Response>}
 */
export function streamRoute(route, { path = {}, body }, signal) {
  const [method, filled] = addressed(route, path);
  return stream(filled, signal, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

/** @param {string} route @param {Record<string, string>} path @returns {[method: string, filled: string]} */
function addressed(route, path) {
  const [method, named] = route.split(' ');
  return [method, named.replace(/\{(\w+)\}/gu, (_, name) => encodeURIComponent(path[name]))];
}

/**
 * Ask for something long, which is read as it comes.
 *
 * Raises: Refusal, ConnectionLost; AbortError (given up)
 *
 * @param {string} path
 * @param {AbortSignal} signal
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
export async function stream(path, signal, init = {}) {
  const response = await fetch(path, { ...init, credentials: 'same-origin', cache: 'no-store', signal }).catch((error) => {
    throw signal.aborted ? error : new ConnectionLost();
  });
  if (!response.ok) throw told(await refusal(response));
  return response;
}

/**
 * The key that checkpoints of the archive are signed with.
 *
 * Raises: Refusal, ConnectionLost
 *
 * @returns {Promise<string>}
 */
export async function archiveKey() {
  const response = await fetch(ARCHIVE_KEY, { credentials: 'omit', cache: 'no-store' }).catch(() => {
    throw new ConnectionLost();
  });
  if (!response.ok) throw await refusal(response);
  return (await response.text()).trim();
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
