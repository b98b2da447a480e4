/**
 * The key of the log, and the checkpoints that it signed.
 *
 * Source:  C2SP signed-note, C2SP tlog-checkpoint; docs/decisions/0012-archive.md
 */

import { ArchiveAlarm } from './alarm.js';
import { HASH_BYTES, fromBase64, hex, isSame, joined, sha256, utf8 } from './bytes.js';

/** @import { Hash, Tree } from './tree.js' */

const ED25519 = 1;
const ID_BYTES = 4;
/** Of its public key's hash, in the name of the log. */
const NAME_DIGITS = 16;
const SIZE = /^(?:0|[1-9][0-9]{0,15})$/u;
const SIGNATURE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;

/** Whether this browser verifies signatures at all: in a secure context, with Ed25519. @returns {Promise<boolean>} */
export const canVerify = () =>
  globalThis.crypto?.subtle
    ? crypto.subtle.importKey('raw', new Uint8Array(HASH_BYTES), 'Ed25519', false, ['verify']).then(
        () => true,
        () => false,
      )
    : Promise.resolve(false);

export class LogKey {
  /**
   * Raises: ArchiveAlarm (it is no key of an archive)
   *
   * @param {string} text `name+id+base64`
   */
  static async of(text) {
    const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+(.*)$/u.exec(text) ?? [];
    const data = fromBase64(encoded);
    if (data?.length !== 1 + HASH_BYTES || data[0] !== ED25519) throw new ArchiveAlarm('unsigned');
    const ids = await sha256(joined(utf8(`${name}\n`), data));
    const names = await sha256(data.slice(1));
    if (id !== hex(ids.subarray(0, ID_BYTES)) || name !== `mis/${hex(names).slice(0, NAME_DIGITS)}`) throw new ArchiveAlarm('unsigned');
    const key = await crypto.subtle.importKey('raw', data.slice(1), 'Ed25519', false, ['verify']);
    return new LogKey(name, ids.slice(0, ID_BYTES), key);
  }

  /**
   * @param {string} name
   * @param {Uint8Array} id
   * @param {CryptoKey} key
   */
  constructor(name, id, key) {
    this.name = name;
    this.id = id;
    this.key = key;
  }

  /**
   * The tree that a checkpoint is of.
   *
   * Raises: ArchiveAlarm (it is not signed with this key, or no checkpoint)
   *
   * @param {unknown} note
   * @returns {Promise<Tree>}
   */
  async tree(note) {
    const [origin, size, root] = (await this.signedText(note)).split('\n');
    const hash = hashOf(root);
    if (origin !== this.name || !SIZE.test(size ?? '') || !hash) throw new ArchiveAlarm('unsigned');
    return { size: Number(size), root: hash };
  }

  /**
   * Raises: ArchiveAlarm (a line is malformed, none is of this key, or one of this key is wrong)
   *
   * @param {unknown} note
   */
  async signedText(note) {
    const cut = typeof note === 'string' && note.endsWith('\n') ? note.lastIndexOf('\n\n') : -1;
    if (typeof note !== 'string' || cut < 0) throw new ArchiveAlarm('unsigned');
    const text = note.slice(0, cut + 1);
    let ofKey = 0;
    for (const line of note.slice(cut + 2, -1).split('\n')) {
      const [, name, encoded] = SIGNATURE.exec(line) ?? [];
      const data = fromBase64(encoded);
      if (!data || data.length <= ID_BYTES) throw new ArchiveAlarm('unsigned');
      if (name !== this.name || !isSame(data.subarray(0, ID_BYTES), this.id)) continue;
      if (!(await crypto.subtle.verify('Ed25519', this.key, data.slice(ID_BYTES), utf8(text)))) throw new ArchiveAlarm('unsigned');
      ofKey += 1;
    }
    if (!ofKey) throw new ArchiveAlarm('unsigned');
    return text;
  }
}

/**
 * @param {unknown} text
 * @returns {Hash | null}
 */
export function hashOf(text) {
  const bytes = fromBase64(text);
  return bytes?.length === HASH_BYTES ? bytes : null;
}
