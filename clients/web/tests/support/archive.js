/** An archive as the server keeps one, and what a forger does to its proofs; the tree is the definition's, word for word. */

import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

const TAG = 'MIS entry 1\n';
/** An Ed25519 key in PKCS 8, before its 32 bytes. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
export const base64 = (bytes) => Buffer.from(bytes).toString('base64');
const parent = (left, right) => sha256(Buffer.of(1), left, right);

/** RFC 6962, 2.1. */
export function root(leaves) {
  if (!leaves.length) return sha256();
  if (leaves.length === 1) return leaves[0];
  const k = split(leaves.length);
  return parent(root(leaves.slice(0, k)), root(leaves.slice(k)));
}

function split(n) {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** RFC 6962, 2.1.1. */
export function path(m, leaves) {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return m < k ? [...path(m, leaves.slice(0, k)), root(leaves.slice(k))] : [...path(m - k, leaves.slice(k)), root(leaves.slice(0, k))];
}

/** RFC 6962, 2.1.2. */
export const growth = (m, leaves) => (m === 0 ? [] : subproof(m, leaves, true));

function subproof(m, leaves, known) {
  if (m === leaves.length) return known ? [] : [root(leaves)];
  const k = split(leaves.length);
  if (m <= k) return [...subproof(m, leaves.slice(0, k), known), root(leaves.slice(k))];
  return [...subproof(m - k, leaves.slice(k), false), root(leaves.slice(0, k))];
}

export class Signer {
  constructor(letter = 's') {
    const seed = Buffer.from(letter.repeat(32));
    this.private = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
    const { x } = createPublicKey(this.private).export({ format: 'jwk' });
    const data = Buffer.concat([Buffer.of(1), Buffer.from(x, 'base64url')]);
    this.name = `mis/${sha256(data.subarray(1)).toString('hex').slice(0, 16)}`;
    this.id = sha256(`${this.name}\n`, data).subarray(0, 4);
    this.key = `${this.name}+${this.id.toString('hex')}+${base64(data)}`;
  }

  note(text) {
    return `${text}\n— ${this.name} ${base64(Buffer.concat([this.id, sign(null, Buffer.from(text), this.private)]))}\n`;
  }

  checkpoint(size, hash) {
    return this.note(`${this.name}\n${size}\n${base64(hash)}\n`);
  }
}

const number = (value, bytes) => {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 8) buffer.writeBigUInt64BE(BigInt(value));
  else buffer.writeUIntBE(value, 0, bytes);
  return buffer;
};
const text = (value, width = 2) => Buffer.concat([number(Buffer.byteLength(value), width), Buffer.from(value)]);

export function head({ kind, conversation, seq, at, urgent, reply_to, corrects, author, client_ref, data }) {
  return Buffer.concat([
    Buffer.from(TAG), text(kind), text(conversation), number(seq, 8), number(at, 8), number(1, 4), number(urgent ? 1 : 0, 1),
    number(reply_to ?? 0, 8), number(corrects ?? 0, 8), text(author), text(client_ref ?? ''), text(data ? JSON.stringify(data) : '', 4),
  ]);
}

/** Entries in the order in which they were taken, by conversation and seq. */
export class Entries {
  constructor(signer = new Signer()) {
    this.signer = signer;
    this.all = [];
    this.signed = 0;
  }

  get leaves() {
    return this.all.map(({ leaf }) => leaf);
  }

  take(message, content = JSON.stringify({ text: message.text })) {
    const before = this.all.findLast(({ conversation }) => conversation === message.conversation);
    const salt = sha256(message.conversation, String(message.seq)).subarray(0, 16);
    const record = Buffer.concat([head(message), sha256('sealed'), sha256(salt, content), before?.leaf ?? Buffer.alloc(32)]);
    this.all.push({ conversation: message.conversation, seq: message.seq, salt, content, record, leaf: sha256(Buffer.of(0), record) });
    this.signed = this.all.length;
  }

  note(size = this.signed) {
    return this.signer.checkpoint(size, root(this.leaves.slice(0, size)));
  }

  checkpoint(since = this.signed, size = this.signed) {
    return { checkpoint: this.note(size), size, hashes: growth(since, this.leaves.slice(0, size)).map(base64) };
  }

  prove(conversation, seq, size = this.signed) {
    const leaf = this.all.findIndex((one) => one.conversation === conversation && one.seq === seq);
    const { record, salt, content } = this.all[leaf];
    const hashes = path(leaf, this.leaves.slice(0, size)).map(base64);
    return { leaf, record: base64(record), salt: base64(salt), content, hashes, checkpoint: this.note(size) };
  }
}

// --- what a forger does ---

export function* flipped(bytes) {
  for (let at = 0; at < bytes.length; at += 1) {
    const other = Buffer.from(bytes);
    other[at] ^= 1 << (at % 8);
    yield other;
  }
}

export const resized = (bytes) => [Buffer.alloc(0), bytes.subarray(0, -1), bytes.subarray(1), Buffer.concat([bytes, Buffer.alloc(1)]), Buffer.concat([Buffer.alloc(1), bytes]), Buffer.concat([bytes, bytes])];

function* withEachChanged(hashes, changes) {
  for (const [at, hash] of hashes.entries()) for (const other of changes(hash)) yield hashes.with(at, other);
}

/** Each gives every mutant of its class. */
export const FORGERIES = {
  'a flipped byte': (hashes) => withEachChanged(hashes, flipped),
  'a resized hash': (hashes) => withEachChanged(hashes, resized),
  'a cut moved': function* cutMoved(hashes) {
    for (let at = 0; at < hashes.length - 1; at += 1) {
      const both = Buffer.concat([hashes[at], hashes[at + 1]]);
      for (const cut of [31, 33, 64]) yield [...hashes.slice(0, at), both.subarray(0, cut), both.subarray(cut), ...hashes.slice(at + 2)];
    }
  },
  'one dropped': (hashes) => hashes.map((_, at) => hashes.toSpliced(at, 1)),
  'one added': (hashes) => [...hashes, null].flatMap((_, at) => [Buffer.alloc(32), Buffer.alloc(32, 255)].map((extra) => hashes.toSpliced(at, 0, extra))),
  'one doubled': (hashes) => hashes.map((hash, at) => hashes.toSpliced(at, 0, hash)),
  'two swapped': function* swapped(hashes) {
    for (const [one, first] of hashes.entries()) for (let other = one + 1; other < hashes.length; other += 1) if (!first.equals(hashes[other])) yield hashes.with(one, hashes[other]).with(other, first);
  },
  'all reversed': (hashes) => (hashes.length > 1 ? [hashes.toReversed()] : []),
  'none left': (hashes) => (hashes.length ? [[]] : []),
};
