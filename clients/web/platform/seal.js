/**
 * What is kept on a device, sealed under the key that the server gives to a live session of its account only.
 *
 * Not WebCrypto: that is asynchronous, and what is on screen as queued must be kept before the call returns; it is also
 * missing where a clinic tries MIS over plain http.
 *
 * Source:  docs/decisions/0007-lock-in-the-browser.md
 */

import { xchacha20poly1305 } from '#noble';

/** XChaCha20: long enough for random nonces under one key for ever. */
const NONCE_BYTES = 24;
const KEY_BYTES = 32;
const VERSION = 'v1.';

/** @returns {string} a key of chance, as `Seal` takes it */
export const newKey = () => textOf(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));

/** @param {Uint8Array} key */
export const keyText = (key) => textOf(key);

export class Seal {
  /** @param {string} key 32 bytes in base64url, as the server told it */
  constructor(key) {
    this.key = bytesOf(key);
  }

  /**
   * @param {string} text
   * @param {string} place where it is kept: what is moved to another place does not open there
   */
  close(text, place) {
    const sealed = this.closeBytes(new TextEncoder().encode(text), place);
    return VERSION + textOf(sealed);
  }

  /**
   * @param {Uint8Array} bytes
   * @param {string} place
   * @returns {Uint8Array} nonce and what is sealed
   */
  closeBytes(bytes, place) {
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const sealed = this.cipher(nonce, place).encrypt(bytes);
    const whole = new Uint8Array(NONCE_BYTES + sealed.length);
    whole.set(nonce);
    whole.set(sealed, NONCE_BYTES);
    return whole;
  }

  /**
   * @param {Uint8Array} whole
   * @param {string} place
   * @returns {Uint8Array | null} null for what was not sealed here under this key
   */
  openBytes(whole, place) {
    try {
      return this.cipher(whole.subarray(0, NONCE_BYTES), place).decrypt(whole.subarray(NONCE_BYTES));
    } catch {
      return null;
    }
  }

  /**
   * @param {string} sealed
   * @param {string} place
   * @returns {string | null} null for what was not sealed here under this key
   */
  open(sealed, place) {
    if (!sealed.startsWith(VERSION)) return null;
    try {
      const opened = this.openBytes(bytesOf(sealed.slice(VERSION.length)), place);
      return opened && new TextDecoder().decode(opened);
    } catch {
      return null; // not even base64
    }
  }

  /** The key is gone from this page: only the server can give it again. */
  forget() {
    this.key.fill(0);
  }

  /**
   * @param {Uint8Array} nonce
   * @param {string} place
   */
  cipher(nonce, place) {
    return xchacha20poly1305(this.key, nonce, new TextEncoder().encode(place));
  }
}

/** @param {string} text base64url; groups of three bytes may follow each other */
function bytesOf(text) {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** @param {Uint8Array} bytes */
function textOf(bytes) {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_');
}
