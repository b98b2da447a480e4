/** What a client knows of the archive, and what it takes for proved: nothing else is believed. */

import { ArchiveAlarm } from './alarm.js';
import { fromBase64, isSame, joined, sha256, utf8 } from './bytes.js';
import { LogKey, hashOf } from './log_key.js';
import { entryOf } from './record.js';
import { emptyTree, isExtended, isIncluded, leafOf } from './tree.js';

/** @import { Checkpoint, Proof } from '../wire/types.js' */
/** @import { Hash, Tree } from './tree.js' */
/** @import { Entry } from './record.js' */
/** @typedef {{key: string, checkpoint: string | null}} Known `checkpoint`: the last signed note that held */
/** @typedef {{entry: Entry, leaf: Hash, content: string | null}} Proved `leaf`: the hash of its record; `content`: null where it cannot be opened any more */

export class Archive {
  /**
   * Raises: ArchiveAlarm (what is given for a key is none)
   *
   * @param {Known} known
   */
  static async of(known) {
    const key = await LogKey.of(known.key);
    const tree = known.checkpoint === null ? await emptyTree() : await key.tree(known.checkpoint);
    return new Archive(known, key, tree);
  }

  /**
   * @param {Known} known
   * @param {LogKey} key
   * @param {Tree} tree
   */
  constructor(known, key, tree) {
    this.known = known;
    this.key = key;
    this.tree = tree;
  }

  get size() {
    return this.tree.size;
  }

  /**
   * Go on to a later checkpoint, of a tree that begins with the one that is known.
   *
   * Raises: ArchiveAlarm, and then nothing of what is known has changed
   *
   * @param {Checkpoint} told
   */
  async take({ checkpoint, hashes }) {
    const tree = await this.key.tree(checkpoint);
    const path = hashesOf(hashes);
    if (tree.size < this.tree.size) throw new ArchiveAlarm('shrunk');
    if (!path || !(await isExtended(this.tree, tree, path))) throw new ArchiveAlarm('changed');
    this.tree = tree;
    this.known = { key: this.known.key, checkpoint };
  }

  /**
   * Raises: ArchiveAlarm
   *
   * @param {string} conversation
   * @param {number} seq
   * @param {Proof} proof
   * @returns {Promise<Proved | null>} null where it is of another tree than the one that is known
   */
  async proved(conversation, seq, proof) {
    const tree = await this.key.tree(proof.checkpoint);
    if (tree.size !== this.tree.size) return null;
    if (!isSame(tree.root, this.tree.root)) throw new ArchiveAlarm('changed');
    const record = fromBase64(proof.record);
    const path = hashesOf(proof.hashes);
    if (!record || !path) throw new ArchiveAlarm('unproved');
    const leaf = await leafOf(record);
    const entry = entryOf(record);
    if (!entry || entry.conversation !== conversation || entry.seq !== seq) throw new ArchiveAlarm('unproved');
    if (!(await isIncluded(leaf, proof.leaf, tree, path))) throw new ArchiveAlarm('unproved');
    await mustBeCommitted(entry, proof);
    return { entry, leaf, content: proof.content };
  }
}

/**
 * Raises: ArchiveAlarm
 *
 * @param {Entry} entry
 * @param {Proof} proof
 */
async function mustBeCommitted({ commitment }, { salt, content }) {
  if (salt === null && content === null) return;
  const bytes = fromBase64(salt);
  if (!bytes || typeof content !== 'string') throw new ArchiveAlarm('unproved');
  if (!isSame(await sha256(joined(bytes, utf8(content))), commitment)) throw new ArchiveAlarm('other');
}

/**
 * @param {unknown} texts
 * @returns {Hash[] | null} null where one of them is none
 */
function hashesOf(texts) {
  if (!Array.isArray(texts)) return null;
  const hashes = texts.map(hashOf);
  return hashes.every((hash) => hash !== null) ? hashes : null;
}
