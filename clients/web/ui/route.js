/** Where one is, in the address: `#/c/ID` a conversation, `#/new` a new one, `#/NAME/REST` a page, else the list. Back is the browser's own. */

import { useLayoutEffect, useState } from 'preact/hooks';
import { listen } from '../platform/presence.js';

/** @typedef {{name: 'list'} | {name: 'new'} | {name: 'conversation', id: string} | {name: 'page', page: string, rest: string}} Route */

/**
 * @param {string} hash
 * @returns {Route}
 */
export function routeOf(hash) {
  const id = /^#\/c\/(.+)$/u.exec(hash)?.[1];
  if (id) return { name: 'conversation', id: decodeURIComponent(id) };
  const [, page = '', rest = ''] = /^#\/([^/]+)\/?(.*)$/u.exec(hash) ?? [];
  if (page === 'new') return { name: 'new' };
  return page ? { name: 'page', page, rest } : { name: 'list' };
}

/** @param {string} id */
export const toConversation = (id) => `#/c/${encodeURIComponent(id)}`;
/** @param {string} page with what follows it, such as `people/ID` */
export const toPage = (page) => `#/${page}`;
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
