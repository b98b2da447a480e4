/** To go where an address says, and to hear of it. */

import { useLayoutEffect, useState } from 'preact/hooks';
import { TO_LIST, routeOf, toFolder } from '../model/route.js';
import { listen } from '../platform/presence.js';

/** @import { Route } from '../model/route.js' */

export { TO_LIST, TO_NEW, routeOf, toConversation, toFolder, toPage } from '../model/route.js';

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
  else go(folderHere(), { replace: true });
}

/** To the list that is beside what is shown. */
export function leaveToList() {
  go(folderHere());
}

function folderHere() {
  const route = routeOf(location.hash);
  return 'folder' in route ? toFolder(route.folder) : TO_LIST;
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
