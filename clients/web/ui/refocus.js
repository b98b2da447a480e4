/** The field in which somebody was writing, across a lock: by its id, with what was selected. */

import { listen } from '../platform/presence.js';

/** @typedef {{id: string, start: number, end: number}} Place */

/** Longer than a slow sync; whoever does something else meanwhile is left alone. */
const WAIT_MS = 10_000;

/** @returns {Place | null} */
export function rememberPlace() {
  const field = document.activeElement;
  const isField = field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement;
  if (!isField || !field.id) return null;
  return { id: field.id, start: field.selectionStart ?? 0, end: field.selectionEnd ?? 0 };
}

/**
 * Focus it when it is there again.
 *
 * @param {Place} place
 * @returns {() => void} stop
 */
export function returnTo({ id, start, end }) {
  const look = () => {
    const field = document.getElementById(id);
    if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
    stop();
    // After the effects of the screen that has just been drawn, which focus its heading.
    setTimeout(() => {
      field.focus();
      field.setSelectionRange(start, end);
    });
  };
  const observer = new MutationObserver(look);
  const stopListening = listen(() => stop(), [
    [window, 'pointerdown'],
    [window, 'keydown'],
  ]);
  const stop = () => {
    observer.disconnect();
    stopListening();
    clearTimeout(timer);
  };
  const timer = setTimeout(stop, WAIT_MS);
  observer.observe(document.body, { childList: true, subtree: true });
  look();
  return stop;
}
