/** What one may read as one file, as it comes: how much of it is there is told on the way. */

import { ConnectionLost } from './errors.js';
import { stream } from './http.js';

/** So much is handed to the browser at once, which keeps it on the disk where it likes to. */
const PIECE_BYTES = 8_388_608;
const NAME = /filename="([\w.-]+)"/u;
/** As long as it has not ended it is not whole, whatever was guessed. */
const NEARLY = 0.99;

/** The server, or the network, ended it on the way: what has come is no whole file. */
export class BrokenOff extends Error {}

/** @typedef {{onShare: (share: number) => void, signal: AbortSignal}} How `onShare`: of what it will be more or less, from 0 to 1 */
/** @typedef {{name: string, blob: Blob, messages: number}} Export `messages`: entries of every kind */

/**
 * Raises: Refusal; ConnectionLost (nothing has come); BrokenOff; AbortError (given up)
 *
 * @param {string} conversation
 * @param {How} how
 * @returns {Promise<Export>}
 */
export async function exportConversation(conversation, how) {
  return downloaded(await stream(`/api/conversations/${encodeURIComponent(conversation)}/export`, how.signal), how);
}

/**
 * Raises: BrokenOff; AbortError (given up)
 *
 * @param {Response} response
 * @param {How} how
 * @returns {Promise<Export>}
 */
export async function downloaded(response, { onShare, signal }) {
  const whole = Number(response.headers.get('Export-Bytes')) || 1;
  const blob = await collected(response, (got) => onShare(Math.min(got / whole, NEARLY)), signal);
  const [, name] = NAME.exec(response.headers.get('Content-Disposition') ?? '') ?? [];
  return { name: name ?? 'export.zip', blob, messages: Number(response.headers.get('Export-Messages')) };
}

/**
 * @param {Response} response
 * @param {(got: number) => void} onBytes
 * @param {AbortSignal} signal
 */
async function collected(response, onBytes, signal) {
  const reader = response.body?.getReader();
  if (!reader) throw new ConnectionLost();
  signal.addEventListener('abort', () => reader.cancel().catch(() => undefined)); // whatever is under way ends now
  /** @type {Blob[]} */
  const pieces = [];
  /** @type {Uint8Array<ArrayBuffer>[]} */
  let chunks = [];
  let got = 0;
  let waiting = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      signal.throwIfAborted();
      throw new BrokenOff();
    });
    signal.throwIfAborted();
    if (done) return new Blob([...pieces, ...chunks], { type: 'application/zip' });
    chunks.push(value);
    got += value.length;
    waiting += value.length;
    if (waiting >= PIECE_BYTES) {
      pieces.push(new Blob(chunks));
      [chunks, waiting] = [[], 0];
    }
    onBytes(got);
  }
}
