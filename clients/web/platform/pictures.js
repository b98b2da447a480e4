/**
 * Pictures of attachments, as this page has fetched them. They lie in its memory and nowhere else, so that the lock can
 * take them all away, and what is scrolled past and back is not fetched again.
 */

import { refusals } from '../wire/http.js';

/** @typedef {{address: Promise<string>, bytes: number, users: number}} Held */

/** Some hundred thumbnails, or a dozen photos in full. */
const MOST_BYTES = 48 * 1024 * 1024;

class Pictures {
  constructor() {
    /** @type {Map<string, Held>} by path, the longest unused first */
    this.held = new Map();
    this.clearings = 0;
  }

  /**
   * Fetch a picture, or take it from here; whoever took it releases it.
   *
   * Raises: Error (no network, or refused)
   *
   * @param {string} path
   * @returns {Promise<string>} its address in this page
   */
  take(path) {
    const held = this.held.get(path) ?? { address: this.fetch(path), bytes: 0, users: 0 };
    held.users += 1;
    this.held.delete(path);
    this.held.set(path, held);
    return held.address;
  }

  /** @param {string} path */
  release(path) {
    const held = this.held.get(path);
    if (held) held.users -= 1;
    this.shorten();
  }

  /** @param {string} path */
  async fetch(path) {
    const { clearings } = this;
    try {
      const response = await fetch(path, { credentials: 'same-origin' });
      if (!response.ok) throw await refused(response);
      const body = await response.blob();
      if (clearings !== this.clearings) throw new Error('locked meanwhile');
      const held = this.held.get(path);
      if (held) held.bytes = body.size;
      return URL.createObjectURL(body);
    } catch (error) {
      if (clearings === this.clearings) this.held.delete(path); // the next who asks tries again
      throw error;
    }
  }

  shorten() {
    let bytes = [...this.held.values()].reduce((sum, held) => sum + held.bytes, 0);
    for (const [path, held] of this.held) {
      if (bytes <= MOST_BYTES) return;
      if (held.users > 0 || !held.bytes) continue;
      bytes -= held.bytes;
      this.forget(path, held);
    }
  }

  /** The session is locked, or over. */
  clear() {
    this.clearings += 1;
    for (const [path, held] of this.held) this.forget(path, held);
  }

  /**
   * @param {string} path
   * @param {Held} held
   */
  forget(path, held) {
    this.held.delete(path);
    held.address.then((address) => URL.revokeObjectURL(address)).catch(() => undefined);
  }
}

export const pictures = new Pictures();

/** @param {Response} response a session that is found locked locks the whole page */
async function refused(response) {
  const { code } = await response.json().catch(() => ({ code: 'unavailable' }));
  refusals.dispatchEvent(new Event(code));
  return new Error(code);
}

/** @param {string} id of an attachment; or the path of a version of a document */
const isPath = (id) => id.startsWith('/');
/** @param {string} id */
const placeOf = (id) => (isPath(id) ? id : `/api/attachments/${encodeURIComponent(id)}`);

/** @param {string} id */
export const fileOf = (id) => (isPath(id) ? `${id}/file` : placeOf(id));

/** @param {string} id */
export const thumbnailOf = (id) => `${placeOf(id)}/thumbnail`;

/** Of widths that screens share, so that a window which is drawn larger asks for few. */
const WIDTHS = /** @type {const} */ ([480, 800, 1_200, 1_600, 2_000]);

/**
 * @param {string} id
 * @param {number} page from 1
 * @param {number} width px that it is drawn in
 */
export const pageOf = (id, page, width) =>
  `${placeOf(id)}/pages/${page}?width=${WIDTHS.find((known) => known >= width) ?? WIDTHS[WIDTHS.length - 1]}`;
