/** Whether somebody is at the page and looks at it, and whether the device says that it has a network. */

export const isLooking = () => document.visibilityState === 'visible' && document.hasFocus();

/**
 * @param {() => void} changed
 * @returns {() => void} stop
 */
export function onLooking(changed) {
  return listen(changed, [
    [document, 'visibilitychange'],
    [window, 'focus'],
    [window, 'blur'],
    [window, 'pageshow'],
  ]);
}

/**
 * Somebody typed, touched, scrolled or moved the pointer. Not `scroll`: a thread scrolls by itself when a message comes.
 *
 * @param {() => void} stirred
 * @returns {() => void} stop
 */
export function onStir(stirred) {
  /** @param {PointerEvent} event */
  const moved = (event) => {
    // A browser tells of a move too when the page moves under a pointer that rests.
    if (event.movementX || event.movementY) stirred();
  };
  const stops = [
    listen(moved, [[window, 'pointermove']]),
    listen(stirred, [
      [window, 'pointerdown'],
      [window, 'keydown'],
      [window, 'wheel'],
      [window, 'touchmove'],
    ]),
  ];
  return () => stops.forEach((stop) => stop());
}

/**
 * @param {{online: () => void, offline: () => void}} told
 * @returns {() => void} stop
 */
export function onNetwork({ online, offline }) {
  const stops = [listen(online, [[window, 'online']]), listen(offline, [[window, 'offline']])];
  return () => stops.forEach((stop) => stop());
}

/**
 * @param {(event: any) => void} listener
 * @param {[EventTarget, string][]} sources
 */
export function listen(listener, sources) {
  for (const [target, name] of sources) target.addEventListener(name, listener);
  return () => sources.forEach(([target, name]) => target.removeEventListener(name, listener));
}
