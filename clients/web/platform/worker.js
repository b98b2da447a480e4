/** The service worker of this page: registered, and exchanged for the one of a new version. */

import { listen } from './presence.js';

const SCRIPT = '/worker.js';
const TAKEN = 'mis.taken';
/** While a region exchanges its servers one after the other, each opening may find the other version: no page reloads for ever. */
const TAKEN_ONCE_IN_MS = 60_000;

class Versions extends EventTarget {
  /** @type {ServiceWorker | null} of the version that waits */
  next = null;

  /** @param {ServiceWorker} worker */
  wait(worker) {
    this.next = worker;
    this.dispatchEvent(new Event('waiting'));
  }
}

/** Tells `waiting` when another version than the one on screen is ready. */
export const versions = new Versions();

/** Whether somebody has done anything at this page since it was opened. */
let isTouched = false;

/** Browsers have service workers over https, and on the machine itself. */
export const canHaveWorker = () => isSecureContext && 'serviceWorker' in navigator;

/** @returns {Promise<ServiceWorkerRegistration>} whose worker is active */
export async function registered() {
  await navigator.serviceWorker.register(/** @type {string} */ (script()));
  return navigator.serviceWorker.ready;
}

/**
 * Have the files of this version kept for opening without a network, and look out for the next one.
 *
 * @returns {() => void} stop
 */
export function keepFiles() {
  if (!canHaveWorker()) return () => undefined;
  const begin = async () => {
    // Without a network, or where the browser keeps nothing, there is a page all the same.
    const registration = await registered().catch(() => null);
    if (!registration) return;
    watch(registration);
    lookForVersion();
  };
  const touched = () => {
    isTouched = true;
  };
  if (document.readyState === 'complete') begin();
  const stops = [
    listen(begin, [[window, 'load']]),
    listen(touched, [
      [window, 'pointerdown'],
      [window, 'keydown'],
      [window, 'input'],
      [window, 'wheel'],
    ]),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Ask the server for another version: browsers do so when a page is opened, and a page may be open for days. */
export async function lookForVersion() {
  const registration = canHaveWorker() ? await navigator.serviceWorker.getRegistration() : undefined;
  await registration?.update().catch(() => undefined);
}

/** Show the version that waits, here; the other pages of this browser stay as they are, whole, until they are reloaded. */
export function takeVersion() {
  if (versions.next?.state !== 'installed') return location.reload(); // another page has taken it
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  versions.next.postMessage({ take: true });
}

/** @param {ServiceWorkerRegistration} registration */
function watch(registration) {
  const found = () => {
    const { installing } = registration;
    // The first worker of a device waits for nobody.
    if (!installing || !registration.active) return;
    installing.addEventListener('statechange', () => {
      if (installing.state === 'installed') ready(installing);
    });
  };
  if (registration.waiting) ready(registration.waiting);
  found();
  registration.addEventListener('updatefound', found);
}

/** A page at which nobody has done anything yet is exchanged at once, and so is new from its opening on. @param {ServiceWorker} worker */
function ready(worker) {
  versions.wait(worker);
  if (!isTouched && !wasJustTaken()) takeVersion();
}

function wasJustTaken() {
  try {
    const taken = Number(sessionStorage.getItem(TAKEN));
    const now = Date.now();
    sessionStorage.setItem(TAKEN, String(now));
    return Math.abs(now - taken) < TAKEN_ONCE_IN_MS;
  } catch {
    return true; // nothing to remember it in: a person decides
  }
}

/** The policy of the page lets no plain text become a script: this one address is made one here, and no other. */
function script() {
  const { trustedTypes } = /** @type {any} */ (window);
  const policy = trustedTypes?.createPolicy('mis-worker', { createScriptURL: () => SCRIPT });
  return policy ? policy.createScriptURL('') : SCRIPT;
}
