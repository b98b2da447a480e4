/**
 * An entry as the archive has it: its record, and whether a message that is shown is what it says.
 *
 * Source:  docs/decisions/0012-archive.md
 */

import { HASH_BYTES, isSame, utf8 } from './bytes.js';

/** @import { Attachment, Message, MessageData } from '../wire/types.js' */
/**
 * @typedef {object} Entry
 * @property {string} kind
 * @property {string} conversation
 * @property {number} seq
 * @property {number} at
 * @property {boolean} urgent
 * @property {number | null} reply_to
 * @property {number | null} corrects
 * @property {string} author
 * @property {string | null} client_ref
 * @property {string} data what of its data is not sealed, JSON; empty: nothing
 * @property {Uint8Array} commitment to what is sealed
 * @property {Uint8Array<ArrayBuffer>} previous the hash of the entry before
 */

const TAG = utf8('MIS entry 1\n');

/** Reads on, and throws RangeError beyond the end. */
class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }

  /** @param {number} length */
  take(length) {
    const from = this.at;
    this.at += length;
    if (this.at > this.bytes.length) throw new RangeError('cut off');
    return this.bytes.slice(from, this.at);
  }

  /** @param {1 | 2 | 4} length */
  number(length) {
    const from = this.at;
    this.take(length);
    if (length === 1) return this.view.getUint8(from);
    return length === 2 ? this.view.getUint16(from) : this.view.getUint32(from);
  }

  long() {
    const from = this.at;
    this.take(8);
    return Number(this.view.getBigUint64(from));
  }

  /** @param {2 | 4} width of its length */
  text(width) {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.take(this.number(width)));
  }
}

/**
 * @param {Uint8Array} record
 * @returns {Entry | null} null for what is none
 */
export function entryOf(record) {
  const reader = new Reader(record);
  try {
    if (!isSame(reader.take(TAG.length), TAG)) return null;
    const [kind, conversation, seq, at] = [reader.text(2), reader.text(2), reader.long(), reader.long()];
    reader.take(4); // the number of its key
    const [urgent, reply_to, corrects] = [reader.number(1) === 1, reader.long() || null, reader.long() || null];
    const [author, client_ref, data] = [reader.text(2), reader.text(2) || null, reader.text(4)];
    reader.take(HASH_BYTES); // of what is sealed
    const [commitment, previous] = [reader.take(HASH_BYTES), reader.take(HASH_BYTES)];
    return reader.at === record.length ? { kind, conversation, seq, at, urgent, reply_to, corrects, author, client_ref, data, commitment, previous } : null;
  } catch {
    return null;
  }
}

const CLEAR = /** @type {const} */ (['kind', 'conversation', 'seq', 'at', 'urgent', 'reply_to', 'corrects', 'author']);
const OF_FILE = /** @type {const} */ (['id', 'name', 'size', 'media_type', 'width', 'height', 'pages']);

/**
 * Whether a message, as it is shown, is what was written.
 *
 * @param {Message} message
 * @param {Entry} entry
 * @param {string | null} content null where it cannot be opened any more
 */
export function isWritten(message, entry, content) {
  const said = content === null ? {} : read(content);
  const data = entry.data ? read(entry.data) : said?.data;
  if (!said || CLEAR.some((name) => message[name] !== entry[name])) return false;
  return message.text === (said.text ?? null) && isSameData(message.data, data) && areSameFiles(message.attachments, said.attachments ?? []);
}

/**
 * @param {string} json
 * @returns {any} null for what is none
 */
function read(json) {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/**
 * @param {MessageData | null} shown
 * @param {MessageData | null | undefined} written
 */
const isSameData = (shown, written) =>
  (shown?.account ?? null) === (written?.account ?? null) &&
  (shown?.reason ?? null) === (written?.reason ?? null) &&
  (shown?.accounts ?? []).join(' ') === (written?.accounts ?? []).join(' ');

/**
 * @param {readonly Attachment[]} shown
 * @param {readonly Attachment[]} written
 */
const areSameFiles = (shown, written) =>
  shown.length === written.length &&
  shown.every((file, at) => OF_FILE.every((name) => (file[name] ?? null) === (written[at][name] ?? null)));
