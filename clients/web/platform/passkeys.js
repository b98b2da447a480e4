/** Passkeys of this browser, in WebAuthn's JSON form: bytes are base64url. */

const BYTES = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'];

/** Whether this browser, at this address, can have any. */
export const canHavePasskeys = () => window.isSecureContext && 'PublicKeyCredential' in window;

/** Somebody closed the browser's own window, or waited too long there. */
export class PasskeyGivenUp extends Error {}

/** The browser holds a passkey of this account already. */
export class PasskeyKnown extends Error {}

/**
 * Raises: PasskeyGivenUp, PasskeyKnown
 *
 * @param {any} options of `POST /api/passkeys/options`
 * @returns {Promise<object>}
 */
export async function makePasskey(options) {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map(known),
  };
  return inJson(await untilDone(navigator.credentials.create({ publicKey })));
}

/**
 * Raises: PasskeyGivenUp
 *
 * @param {any} options of `POST /api/session/passkey/options`
 * @param {AbortSignal} [signal]
 * @returns {Promise<object>}
 */
export async function usePasskey(options, signal) {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    allowCredentials: (options.allowCredentials ?? []).map(known),
  };
  return inJson(await untilDone(navigator.credentials.get({ publicKey, signal })));
}

/** @param {{id: string, type: 'public-key', transports?: any}} credential */
const known = (credential) => ({ ...credential, id: bytesOf(credential.id) });

/** @param {Promise<Credential | null>} asked */
async function untilDone(asked) {
  try {
    return /** @type {PublicKeyCredential} */ (await asked);
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'NotAllowedError' || name === 'AbortError') throw new PasskeyGivenUp();
    if (name === 'InvalidStateError') throw new PasskeyKnown();
    throw error;
  }
}

/**
 * Source: WebAuthn level 3, 5.1.3 and 5.1.4; `toJSON` itself is missing in browsers of 2024
 *
 * @param {PublicKeyCredential} credential
 */
function inJson(credential) {
  const response = /** @type {any} */ (credential.response);
  const given = BYTES.filter((part) => response[part]).map((part) => [part, textOf(response[part])]);
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { ...Object.fromEntries(given), transports: response.getTransports?.() },
  };
}

/** @param {string} text base64url */
function bytesOf(text) {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** @param {ArrayBuffer} bytes */
function textOf(bytes) {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/u, '');
}
