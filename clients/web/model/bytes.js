/** Bytes, their hash, and the one spelling of them in base64. */

export const HASH_BYTES = 32;
/** Longer than any proof, and short enough for a call with as many arguments. */
const CHUNK = 8_192;

/** @param {string} text */
export const utf8 = (text) => new TextEncoder().encode(text);

/**
 * @param {Uint8Array[]} parts
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
export const isSame = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/**
 * The browser's own, which exists in secure contexts alone.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

/**
 * @param {unknown} text
 * @returns {Uint8Array<ArrayBuffer> | null} null for what is no base64, or spelled otherwise than the bytes are
 */
export function fromBase64(text) {
  if (typeof text !== 'string') return null;
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return toBase64(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(binary);
}

/** @param {Uint8Array} bytes */
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
