/**
 * The Merkle tree over all entries: whether a proof holds.
 *
 * Numbers beyond 2^31 are halved and not shifted: bits of JavaScript end there.
 *
 * Source:  RFC 6962, 2.1; RFC 9162, 2.1.3 and 2.1.4
 */

import { isSame, joined, sha256 } from './bytes.js';

/** @typedef {Uint8Array<ArrayBuffer>} Hash of 32 bytes */
/** @typedef {{size: number, root: Hash}} Tree */

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const emptyTree = async () => ({ size: 0, root: await sha256(new Uint8Array()) });

/** @param {Uint8Array} record */
export const leafOf = (record) => sha256(joined(LEAF, record));

/**
 * @param {Hash} left
 * @param {Hash} right
 */
const parent = (left, right) => sha256(joined(NODE, left, right));

/**
 * Source:  RFC 9162, 2.1.3.2
 *
 * @param {Hash} leaf
 * @param {number} index
 * @param {Tree} tree
 * @param {readonly Hash[]} hashes
 */
export async function isIncluded(leaf, index, tree, hashes) {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < tree.size)) return false;
  let place = { node: index, last: tree.size - 1 };
  let root = leaf;
  for (const hash of hashes) {
    if (place.last === 0) return false;
    if (isRight(place)) {
      root = await parent(hash, root);
      place = aboveTheEdge(place);
    } else root = await parent(root, hash);
    place = above(place);
  }
  return place.last === 0 && isSame(root, tree.root);
}

/**
 * Whether one tree begins with another.
 *
 * Source:  RFC 9162, 2.1.4.2; every tree begins with the empty one
 *
 * @param {Tree} before
 * @param {Tree} after
 * @param {readonly Hash[]} hashes
 */
export async function isExtended(before, after, hashes) {
  if (before.size > after.size) return false;
  if (before.size === after.size) return !hashes.length && isSame(before.root, after.root);
  if (before.size === 0) return !hashes.length && isSame(before.root, (await emptyTree()).root);
  const path = isPowerOfTwo(before.size) ? [before.root, ...hashes] : hashes;
  return path.length > 0 && leadsToBoth(before, after, path);
}

/**
 * @param {Tree} before
 * @param {Tree} after
 * @param {readonly Hash[]} path
 */
async function leadsToBoth(before, after, [start, ...hashes]) {
  let place = { node: before.size - 1, last: after.size - 1 };
  while (place.node % 2) place = above(place);
  let first = start;
  let second = start;
  for (const hash of hashes) {
    if (place.last === 0) return false;
    if (isRight(place)) {
      first = await parent(hash, first);
      second = await parent(hash, second);
      place = aboveTheEdge(place);
    } else second = await parent(second, hash);
    place = above(place);
  }
  return place.last === 0 && isSame(first, before.root) && isSame(second, after.root);
}

/** @typedef {{node: number, last: number}} Place of a node among those of its level, and of the last one of these */

/** @param {Place} place */
const isRight = ({ node, last }) => node % 2 === 1 || node === last;

/** @param {Place} place @returns {Place} */
const above = ({ node, last }) => ({ node: Math.floor(node / 2), last: Math.floor(last / 2) });

/**
 * Pass the levels at which the last node of an unbalanced tree has no sibling.
 *
 * @param {Place} place
 */
function aboveTheEdge(place) {
  let passed = place;
  while (passed.node > 0 && passed.node % 2 === 0) passed = above(passed);
  return passed;
}

/** @param {number} number */
function isPowerOfTwo(number) {
  let rest = number;
  while (rest > 1 && rest % 2 === 0) rest /= 2;
  return rest === 1;
}
