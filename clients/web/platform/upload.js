/** One file on its way to the server. XMLHttpRequest and not fetch: only it tells how much has gone out. */

import { ConnectionLost, Refusal } from '../wire/errors.js';
import { refusals } from '../wire/http.js';

/** @import { Upload } from '../sync/uploader.js' */

const ROUTE = '/api/attachments';
/** A line on which nothing moved for so long is dead, whatever the browser believes. */
const STALLED_MS = 30_000;
/** The server looks at what it has got: a scan and a picture that is encoded anew. */
const LOOKING_MS = 120_000;

/**
 * A file for a message of a conversation.
 *
 * @param {{conversation: string, ref: string, name: string, body: Blob, onShare: (share: number) => void}} what
 * @returns {Upload}
 */
export const upload = ({ conversation, ...file }) => send(ROUTE, { conversation }, file);

/**
 * A file for a document of a dossier.
 *
 * @param {string} dossier
 * @param {{ref: string, name: string, body: Blob, onShare: (share: number) => void}} file
 * @returns {Upload}
 */
export const uploadToDossier = (dossier, file) => send(`/api/dossier/dossiers/${encodeURIComponent(dossier)}/files`, {}, file);

/**
 * Raises (`answer`): Refusal; ConnectionLost, and then the same `ref` again is harmless
 *
 * @param {string} route
 * @param {Record<string, string>} about
 * @param {{ref: string, name: string, body: Blob, onShare: (share: number) => void}} file
 * @returns {Upload}
 */
function send(route, about, { ref, name, body, onShare }) {
  const request = new XMLHttpRequest();
  /** @type {any} */
  let timer = null;
  const wait = (/** @type {number} */ ms) => {
    clearTimeout(timer);
    timer = setTimeout(() => request.abort(), ms);
  };
  const answer = new Promise((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => {
      wait(loaded < total ? STALLED_MS : LOOKING_MS);
      onShare(total ? loaded / total : 0);
    };
    request.onload = () => {
      if (request.status === 201 || request.status === 200) resolve(request.response);
      else if (request.status) reject(refused(request));
    };
    request.onloadend = () => {
      clearTimeout(timer);
      reject(new ConnectionLost()); // where nothing was said before
    };
  });
  const query = new URLSearchParams({ ...about, client_ref: ref });
  request.open('POST', `${route}?${query}`);
  request.responseType = 'json';
  request.setRequestHeader('Accept', 'application/json');
  request.setRequestHeader('Content-Type', body.type || 'application/octet-stream');
  request.setRequestHeader('Content-Disposition', `attachment; filename*=UTF-8''${encoded(name)}`);
  wait(STALLED_MS);
  request.send(body);
  return { answer, cancel: () => request.abort() };
}

/** @param {XMLHttpRequest} request */
function refused(request) {
  const problem = request.response ?? {};
  const details = { ...problem.details };
  const retryAfter = Number(request.getResponseHeader('Retry-After'));
  if (retryAfter > 0) details.retry_after_ms ??= retryAfter * 1_000;
  const code = problem.code ?? { 401: 'unauthenticated', 413: 'too_large' }[request.status] ?? 'unavailable';
  refusals.dispatchEvent(new Event(code));
  return new Refusal(code, details);
}

/** As RFC 8187 wants it; half of a pair would make encodeURIComponent throw. @param {string} name */
const encoded = (name) =>
  encodeURIComponent(name.replace(/[\uD800-\uDFFF]/gu, '')).replace(
    /['()*]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
