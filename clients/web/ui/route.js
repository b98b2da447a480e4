/** Where one is, in the address: `#/c/ID` a conversation, `#/new` a new one, else the list. Back is the browser's own. */

import { useLayoutEffect, useState } from 'preact/hooks';
import { listen } from '../platform/presence.js';

/** @typedef {{name: 'list'} | {name: 'new'} | {name: 'conversation', id: string}} Route */

/**
 * @param {string} hash
 * @returns {Route}
 */
export function routeOf(hash) {
  const id = /^#\/c\/(.+)$/u.exec(hash)?.[1];
  if (id) return { name: 'conversation', id: decodeURIComponent(id) };
  return hash === '#/new' ? { name: 'new' } : { name: 'list' };
}

/** @param {string} id */
export const toConversation = (id) => `#/c/${encodeURIComponent(id)}`;
export const TO_NEW = '#/new';
export const TO_LIST = '#/';

const MOVED = 'mis:moved';

/**
 * @param {string} hash
 * @param {{replace?: boolean}} [how]
 */
export function go(hash, { replace = false } = {}) {
  if (replace) history.replaceState(history.state, '', hash);
  else history.pushState({ within: true }, '', hash);
  window.dispatchEvent(new Event(MOVED));
}

/** To where one came from; to the list where this page was the first. */
export function leave() {
  if (history.state?.within) history.back();
  else go(TO_LIST, { replace: true });
}

/** @returns {Route} */
export function useRoute() {
  const [hash, setHash] = useState(location.hash);
  useLayoutEffect(
    () =>
      listen(() => setHash(location.hash), [
        [window, 'hashchange'],
        [window, 'popstate'],
        [window, MOVED],
      ]),
    [],
  );
  return routeOf(hash);
}
