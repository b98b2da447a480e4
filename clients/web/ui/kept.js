/** What is being written in a dialog or on a page: it lies sealed on the device, so neither the lock nor a reload takes it. */

import { useState } from 'preact/hooks';

/** @import { Client } from '../sync/client.js' */

/**
 * What was written under a key, and the two ways to change that: another one is kept, null is forgotten.
 *
 * @template T what JSON can hold
 * @param {Client} client
 * @param {string} key of one place where something is written, and of one dossier
 * @param {() => T} unwritten
 * @returns {[T, (written: T | null) => void]}
 */
export function useKept(client, key, unwritten) {
  const [written, setWritten] = useState(() => kept(client, key) ?? unwritten());
  /** @param {T | null} changed */
  const keep = (changed) => {
    client.memory.keepDraft(key, changed === null ? '' : JSON.stringify(changed));
    setWritten(changed ?? unwritten());
  };
  return [written, keep];
}

/** @param {Client} client @param {string} key */
function kept(client, key) {
  const text = client.memory.drafts().get(key);
  return text ? JSON.parse(text) : null;
}
