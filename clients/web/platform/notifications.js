/** The browser's notifications: whether it has them, whether they are allowed, and the service worker that shows them. */

import { listen } from './presence.js';
import { registered } from './worker.js';

/** @typedef {'ready' | 'insecure' | 'home_screen' | 'missing'} Support */
/** @typedef {{tag: string, unread: number, urgent: boolean}} Shown */

const CHOSEN = 'mis.push';

/** @returns {Support} */
export function support() {
  if (!isSecureContext) return 'insecure';
  if ('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window) return 'ready';
  // Safari on a telephone or tablet has them for pages on the home screen only.
  return /iPhone|iPad/u.test(navigator.userAgent) || navigator.maxTouchPoints > 1 ? 'home_screen' : 'missing';
}

export const isRefused = () => Notification.permission === 'denied';
export const isAllowed = () => support() === 'ready' && Notification.permission === 'granted';

/** Ask the person. To be called while they press a button: browsers ask at no other moment. */
export const askPermission = async () => (await Notification.requestPermission()) === 'granted';

/**
 * Who asked for notifications in this browser: it stays across log-outs, and is nobody else's.
 *
 * @returns {string | null} an account
 */
export function chosenBy() {
  try {
    return localStorage.getItem(CHOSEN);
  } catch {
    return null;
  }
}

/** @param {string | null} account */
export function choose(account) {
  try {
    if (account) localStorage.setItem(CHOSEN, account);
    else localStorage.removeItem(CHOSEN);
  } catch {
    // No storage allowed: it lasts as long as the session.
  }
}

/**
 * The browser's subscription under this key, a new one where there is none.
 *
 * @param {string} key the application server key, in base64url
 */
export async function subscribe(key) {
  const { pushManager } = await registered();
  const known = await pushManager.getSubscription();
  if (known && !isUnder(known, key)) await known.unsubscribe();
  return fields(await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
}

export async function unsubscribe() {
  const registration = await navigator.serviceWorker.getRegistration();
  const known = await registration?.pushManager.getSubscription();
  await known?.unsubscribe();
}

/** Show that messages wait, as a push would. @param {Shown} shown */
export async function show(shown) {
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage({ show: shown });
}

/**
 * What says on this device that a conversation waits, by push or by `show`.
 *
 * @returns {Promise<{conversation: string, close: () => void}[]>}
 */
export async function standing() {
  const registration = await navigator.serviceWorker.getRegistration();
  const all = (await registration?.getNotifications()) ?? [];
  return all.flatMap((one) => (one.data?.conversation ? [{ conversation: one.data.conversation, close: () => one.close() }] : []));
}

/**
 * Somebody pressed a notification.
 *
 * @param {(place: string) => void} opened
 * @returns {() => void} stop
 */
export function onOpened(opened) {
  if (support() !== 'ready') return () => undefined;
  const heard = (/** @type {MessageEvent} */ event) => {
    if ('open' in Object(event.data)) opened(event.data.open);
  };
  return listen(heard, [[navigator.serviceWorker, 'message']]);
}

/**
 * @param {PushSubscription} subscription
 * @param {string} key
 */
function isUnder({ options }, key) {
  const bytes = options?.applicationServerKey;
  return !bytes || base64url(new Uint8Array(bytes)) === key;
}

/** @param {Uint8Array} bytes */
const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** @param {PushSubscription} subscription */
function fields(subscription) {
  const { endpoint = '', keys } = subscription.toJSON();
  return { endpoint, p256dh: keys?.['p256dh'] ?? '', auth: keys?.['auth'] ?? '' };
}
