/**
 * The service worker: opens the client without a network, from files of one version, and shows that a message waits, also
 * while no page is open. It keeps the client's own files and nothing about anybody; of a push it is told no name and no
 * text, so it can show none (docs/decisions/0007-lock-in-the-browser.md, 0010-messenger.md).
 *
 * A plain script and no module: not every browser that pushes runs modules here.
 */

/**
 * The path and the hash of every file of this version. The server writes it in front of this script: other files make
 * another worker, which the browser finds by itself.
 *
 * @type {Record<string, string>}
 */
const FILES = self.FILES;
/** Files lie in it under path and hash, so those of two versions lie side by side, and each worker finds its own only. */
const CACHE = 'mis-files';
/** The page's own requests come first. */
const AT_ONCE = 4;

const WORDS = {
  fr: {
    one: 'Nouveau message',
    many: (/** @type {number} */ count) => `${count} nouveaux messages`,
    urgent: 'Message urgent',
    dossier: 'Un dossier vous attend',
    opened: 'Un dossier a été ouvert en urgence',
    test: 'Ceci est un essai : les notifications arrivent sur cet appareil.',
    hint: 'Ouvrez MIS pour le lire.',
  },
  en: {
    one: 'New message',
    many: (/** @type {number} */ count) => `${count} new messages`,
    urgent: 'Urgent message',
    dossier: 'A record awaits you',
    opened: 'A record was opened in an emergency',
    test: 'This is a test: notifications arrive on this device.',
    hint: 'Open MIS to read it.',
  },
};
const TEST = 'mis-test';

/** @typedef {{tag: string | null, unread: number, urgent?: boolean, dossier?: boolean}} Push tag: of a conversation, or of a dossier */

self.addEventListener('install', (event) => event.waitUntil(keepAll()));
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));
self.addEventListener('fetch', (event) => {
  const path = ownPath(event.request);
  if (path) event.respondWith(answer(path));
});

self.addEventListener('push', (event) => event.waitUntil(show(pushOf(event.data))));

self.addEventListener('message', (event) => {
  // A page that is open and not looked at has its messages shown the same way, at once.
  if (event.data?.show) event.waitUntil(show(event.data.show));
  // Somebody wants the new version now; else it waits until no page shows the one before.
  if (event.data?.take) self.skipWaiting();
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(placeOfNotice(event.notification.data)));
});

/**
 * A browser takes the permission away from who shows nothing for a push, so something is shown whatever came.
 *
 * @param {PushMessageData | null} data
 * @returns {Push}
 */
function pushOf(data) {
  try {
    return { tag: null, unread: 1, ...data?.json() };
  } catch {
    return { tag: '', unread: 1 };
  }
}

/** @param {Push} push the same tag again replaces what is shown, and is heard again where it is urgent */
function show({ tag, unread, urgent = false, dossier = false }) {
  const lang = self.navigator.language.toLowerCase().startsWith('fr') ? 'fr' : 'en';
  const words = WORDS[lang];
  const isTest = tag === null;
  const ofDossier = urgent ? words.opened : words.dossier;
  const ofConversation = urgent ? words.urgent : unread > 1 ? words.many(unread) : words.one;
  return self.registration.showNotification(isTest ? 'MIS' : dossier ? ofDossier : ofConversation, {
    body: isTest ? words.test : words.hint,
    tag: isTest ? TEST : tag,
    lang,
    icon: '/favicon.svg',
    renotify: urgent && Boolean(tag),
    requireInteraction: urgent,
    data: dossier ? { dossier: tag } : { conversation: tag || null },
  });
}

/**
 * Where in the client it is what a notification tells of.
 *
 * @param {{conversation?: string | null, dossier?: string} | null} data
 */
function placeOfNotice(data) {
  if (data?.dossier) return `#/dossiers/${encodeURIComponent(data.dossier)}`;
  return data?.conversation ? `#/c/${encodeURIComponent(data.conversation)}` : '#/';
}

/**
 * The page that is open goes there, once it is unlocked; else a new one.
 *
 * @param {string} place
 */
async function open(place) {
  const [page] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (!page) return self.clients.openWindow(`/${place}`);
  page.postMessage({ open: place });
  return page.focus();
}

/** Keep every file of this version, or none: a worker that lacks one is not installed, and is tried again later. */
async function keepAll() {
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  const missing = Object.keys(FILES).filter((path) => !kept.has(placeOf(path)));
  const keepSome = async () => {
    for (let path = missing.pop(); path; path = missing.pop()) await cache.put(placeOf(path), await fetched(path));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, keepSome));
}

/** The pages that are open are this worker's from now on; nobody asks for the files of another version any more. */
async function takeOver() {
  const cache = await caches.open(CACHE);
  const places = new Set(Object.keys(FILES).map(placeOf));
  const others = (await cache.keys()).filter(({ url }) => !places.has(url));
  await Promise.all(others.map((request) => cache.delete(request)));
  await self.clients.claim();
}

/**
 * The path of a file of this version; null for all else, which goes to the server as if there were no worker.
 *
 * @param {Request} request
 */
function ownPath({ method, url }) {
  const { origin, pathname } = new URL(url);
  return method === 'GET' && origin === self.location.origin && Object.hasOwn(FILES, pathname) ? pathname : null;
}

/** @param {string} path */
async function answer(path) {
  const cache = await caches.open(CACHE);
  return (await cache.match(placeOf(path))) ?? fetched(path);
}

/** @param {string} path */
const placeOf = (path) => `${self.location.origin}${path}?${FILES[path]}`;

/**
 * A file from the browser's own cache or from the server, if it is the one of this version: a page of two versions would
 * break in ways that nobody has seen.
 *
 * Raises: TypeError (no network), Error (the server has other files by now)
 *
 * @param {string} path
 */
async function fetched(path) {
  for (const cache of /** @type {const} */ (['force-cache', 'reload'])) {
    const response = await fetch(path, { cache });
    const digest = await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer());
    if (response.ok && hexOf(digest).startsWith(FILES[path])) return response;
  }
  throw new Error(`another version of ${path}`);
}

/** @param {ArrayBuffer} bytes */
const hexOf = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
