/** Whether somebody looks at the page, and whether the device says that it has a network. */

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
  ]);
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
