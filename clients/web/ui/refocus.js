/** The field in which somebody was writing, across a lock: by its id, with what was selected. */

import { listen } from '../platform/presence.js';

/** @typedef {{id: string, start: number, end: number}} Place */

/** Longer than a sync and what is drawn after it; whoever does something else meanwhile is left alone. */
const WAIT_MS = 3_000;

/** @returns {Place | null} */
export function rememberPlace() {
  const field = document.activeElement;
  const isField = field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement;
  if (!isField || !field.id) return null;
  return { id: field.id, start: field.selectionStart ?? 0, end: field.selectionEnd ?? 0 };
}

/**
 * Focus it when it is there again; a screen that is drawn focuses its heading, which then gives the focus back.
 *
 * @param {Place} place
 * @returns {() => void} stop
 */
export function returnTo({ id, start, end }) {
  /** @param {HTMLElement | null} field */
  const focus = (field) => {
    if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
    if (document.activeElement === field) return;
    field.focus();
    field.setSelectionRange(start, end);
  };
  const look = () => focus(document.getElementById(id));
  const observer = new MutationObserver(look);
  const stopListening = [
    listen(look, [[document, 'focusin']]),
    listen(() => stop(), [
      [window, 'pointerdown'],
      [window, 'keydown'],
    ]),
  ];
  const stop = () => {
    observer.disconnect();
    stopListening.forEach((stop) => stop());
    clearTimeout(timer);
  };
  const timer = setTimeout(stop, WAIT_MS);
  observer.observe(document.body, { childList: true, subtree: true });
  look();
  return stop;
}
