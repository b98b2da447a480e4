/**
 * Keep the composer above the keyboard of a phone.
 *
 * `interactive-widget=resizes-content` does it where it is known; Safari only moves its visual viewport.
 */

import { listen } from './presence.js';

/** @returns {() => void} stop */
export function followKeyboard() {
  const { visualViewport } = window;
  if (!visualViewport) return () => undefined;
  const fit = () => {
    // A page that is zoomed by two fingers is smaller too, and no keyboard is up.
    if (visualViewport.scale !== 1) return;
    const { style } = document.documentElement;
    const covered = window.innerHeight - visualViewport.height > 1;
    if (covered) style.setProperty('--visible-height', `${visualViewport.height}px`);
    else style.removeProperty('--visible-height');
    if (covered) window.scrollTo(0, 0);
  };
  return listen(fit, [[visualViewport, 'resize']]);
}
