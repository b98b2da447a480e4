/**
 * The place where one reads. It stays at the bottom when one is there, and otherwise the line one reads stays where it
 * is, whatever is added above or below or however the window changes.
 */

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** How near to the bottom still counts as being there. */
const NEAR_PX = 48;
/** The first messages are there before a screen reader is told to listen: it should hear what comes, not fifty at once. */
const LIVE_AFTER_MS = 500;
/** The next page is asked for before one reaches the end of what is loaded. */
const AHEAD_PX = 600;

/**
 * @typedef {object} Reading
 * @property {{current: HTMLElement | null}} box
 * @property {{current: HTMLElement | null}} column
 * @property {boolean} atBottom
 * @property {boolean} isLive whether what is added is new: not the first page, nor older ones while one reads above
 * @property {() => void} onScroll
 * @property {() => void} toBottom
 */

/**
 * @param {object} parts
 * @param {unknown} parts.lines changes when what is drawn changes
 * @param {boolean} parts.ready the first messages are drawn
 * @param {boolean} parts.whole the last message drawn is the last there is
 * @param {() => void} parts.onNearTop
 * @param {() => void} parts.onNearBottom
 * @param {(seq: number) => void} parts.onSeen the last message whose end is on screen
 * @returns {Reading}
 */
export function useReading({ lines, ready, whole, onNearTop, onNearBottom, onSeen }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const column = useRef(/** @type {HTMLElement | null} */ (null));
  const place = useRef({ opened: false, bottom: true, /** @type {Element | null} */ anchor: null, offset: 0 });
  const [atBottom, setAtBottom] = useState(true);
  const [settled, setSettled] = useState(false);

  const look = useCallback(() => {
    if (!box.current || !place.current.opened) return;
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    const below = scrollHeight - clientHeight - scrollTop;
    place.current.bottom = whole && below < NEAR_PX;
    setAtBottom(place.current.bottom);
    remember(box.current, place.current);
    if (scrollTop < AHEAD_PX) onNearTop();
    if (below < AHEAD_PX && !whole) onNearBottom();
    const seq = lastSeen(box.current);
    if (seq) onSeen(seq);
  }, [whole, onNearTop, onNearBottom, onSeen]);

  const keep = useCallback(() => {
    if (!box.current || !ready) return;
    if (!place.current.opened) open(box.current, place.current);
    else if (place.current.bottom) box.current.scrollTop = box.current.scrollHeight;
    else restore(box.current, place.current);
  }, [ready]);

  useLayoutEffect(() => {
    keep();
    look();
  }, [lines, ready, look]);

  useEffect(() => {
    const observer = new ResizeObserver(() => {
      keep();
      look();
    });
    if (box.current) observer.observe(box.current);
    if (column.current) observer.observe(column.current);
    return () => observer.disconnect();
  }, [keep, look]);

  useEffect(() => {
    if (!ready) return undefined;
    const timer = setTimeout(() => setSettled(true), LIVE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [ready]);

  const toBottom = useCallback(() => {
    place.current.bottom = true;
    keep();
    look();
  }, [keep, look]);

  return { box, column, atBottom, isLive: settled && atBottom, onScroll: look, toBottom };
}

/** @typedef {{opened: boolean, bottom: boolean, anchor: Element | null, offset: number}} Place */

/**
 * Open where one stopped: the line "Nouveaux messages" a little below the top, or the bottom.
 *
 * @param {HTMLElement} box
 * @param {Place} place
 */
function open(box, place) {
  const mark = box.querySelector('.new-line');
  place.opened = true;
  place.bottom = !mark;
  if (mark) box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 5;
  else box.scrollTop = box.scrollHeight;
}

/**
 * @param {HTMLElement} box
 * @param {Place} place
 */
function remember(box, place) {
  const top = box.getBoundingClientRect().top;
  const messages = box.querySelectorAll('[data-key]');
  const index = firstWhere(messages, (message) => message.getBoundingClientRect().bottom > top);
  place.anchor = messages[index] ?? null;
  place.offset = place.anchor ? place.anchor.getBoundingClientRect().top - top : 0;
}

/**
 * @param {HTMLElement} box
 * @param {Place} place
 */
function restore(box, place) {
  if (!place.anchor?.isConnected) return;
  const offset = place.anchor.getBoundingClientRect().top - box.getBoundingClientRect().top;
  if (offset !== place.offset) box.scrollTop += offset - place.offset;
}

/** @param {HTMLElement} box */
function lastSeen(box) {
  const bottom = box.getBoundingClientRect().bottom + 1;
  const messages = box.querySelectorAll('[data-seq]');
  const index = firstWhere(messages, (message) => message.getBoundingClientRect().bottom > bottom);
  return Number(messages[index - 1]?.getAttribute('data-seq') ?? 0);
}

/**
 * By halves: the lines are in order, and measuring each of 5,000 at every scroll would be felt.
 *
 * @param {NodeListOf<Element>} elements
 * @param {(element: Element) => boolean} holds false for a first part, true for the rest
 */
function firstWhere(elements, holds) {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(elements[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
