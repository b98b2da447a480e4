/**
 * The place where one reads. It stays at the end when one is there, and otherwise the line one reads stays where it is,
 * whatever is added above or below or however the window changes.
 *
 * Only the messages near the screen are drawn; a room above and one below are as high as the others. While one scrolls,
 * what turns out higher or lower than guessed is taken from the room above: to set `scrollTop` would break the gesture.
 */

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { roomOf } from '../model/attachment.js';
import { Heights } from '../model/heights.js';
import { around, moved, within } from '../model/window.js';

/** @import { Message } from '../wire/types.js' */
/** @import { Thread } from '../model/thread.js' */
/** @import { Spot, View, Window } from '../model/window.js' */

/** How near to the bottom still counts as being there. */
const NEAR_PX = 48;
/** The first messages are there before a screen reader is told to listen: it should hear what comes, not fifty at once. */
const LIVE_AFTER_MS = 500;
/** A gesture is over when nothing scrolled for so long. */
const REST_MS = 150;
/** A line of text with its author: until some are measured. */
const GUESS_PX = 66;
/** Its frame and its first line, above and below what is attached; and what avatar and edges take beside it. */
const FRAME_PX = 52;
const BESIDE_PX = 78;
/** Of a text in a bubble. */
const LINE_PX = 23;
const LETTER_PX = 7.2;
/** Browsers stop at about 17 million px; beyond this a room stands for more than it shows. */
const ROOM_PX = 5_000_000;

/**
 * @typedef {object} Place
 * @property {boolean} opened
 * @property {boolean} bottom
 * @property {boolean} gliding between the first scroll event of a gesture and its rest
 * @property {string | null} key of the line one reads, which it keeps when it is stored
 * @property {number} seq
 * @property {number} offset
 * @property {number} scrolled `scrollTop` when that was so
 * @property {Spot | null} target where a jump leads, until it is drawn there
 * @property {number} drift px that the room above has taken, beside what was guessed
 * @property {number} width
 * @property {unknown} expected the messages whose heights are expected in it
 *
 * @typedef {object} Reading
 * @property {{current: HTMLElement | null}} box
 * @property {{current: HTMLElement | null}} column
 * @property {{current: HTMLElement | null}} above
 * @property {{current: HTMLElement | null}} below
 * @property {Window} drawn
 * @property {boolean} atBottom
 * @property {boolean} isLive whether what is added is new: not the first page, nor older ones while one reads above
 * @property {() => void} onScroll
 * @property {() => void} toBottom
 * @property {(seq: number) => void} jump
 */

/**
 * @param {object} parts
 * @param {Thread} parts.thread
 * @param {unknown} parts.lines changes when what is drawn changes, beside the thread and the window
 * @param {number} parts.lastSeq of the conversation
 * @param {Spot | null} parts.start where it opens; null: at the end. `offset` is NaN for the line "Nouveaux messages"
 * @param {(range: {first: number, last: number, seq: number}) => void} parts.onNeed what is to be drawn, around what one reads
 * @param {(seq: number) => void} parts.onSeen the last message whose end is on screen
 * @param {(spot: Spot | null) => void} parts.onRest
 * @returns {Reading}
 */
export function useReading({ thread, lines, lastSeq, start, onNeed, onSeen, onRest }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const column = useRef(/** @type {HTMLElement | null} */ (null));
  const above = useRef(/** @type {HTMLElement | null} */ (null));
  const below = useRef(/** @type {HTMLElement | null} */ (null));
  const heights = useRef(new Heights(GUESS_PX)).current;
  const place = useRef(/** @type {Place} */ ({
    opened: false, bottom: start === null, gliding: false, key: null, seq: start?.seq ?? 0, offset: start?.offset ?? 0, scrolled: 0, target: null, drift: 0, width: 0, expected: null,
  })).current;
  const [wanted, setWanted] = useState(() => around(start?.seq ?? null, lastSeq));
  const [atBottom, setAtBottom] = useState(true);
  const [settled, setSettled] = useState(false);
  const drawn = within(wanted, thread);

  /** Give the rooms their heights; nothing is read here, so that nothing is laid out, and scrolled back, in between. */
  const makeRoom = useCallback(() => {
    if (!above.current || !below.current) return;
    const roomAbove = Math.min(ROOM_PX, heights.between(1, wanted.first - 1));
    const isAtTop = wanted.first <= 1;
    if (isAtTop || roomAbove + place.drift < 0) place.drift = 0;
    above.current.style.height = `${isAtTop ? 0 : roomAbove + place.drift}px`;
    below.current.style.height = `${Math.min(ROOM_PX, heights.between(Math.max(drawn.last, wanted.first - 1) + 1, lastSeq))}px`;
  }, [wanted, drawn.first, drawn.last, lastSeq]);

  const settle = useCallback(() => {
    if (!box.current || !column.current || !above.current || !below.current) return;
    makeRoom();
    // Scrolled, and the event that tells it is still to come: that is no change of the lines, and is not taken back.
    place.offset -= box.current.scrollTop - place.scrolled;
    if (place.width !== column.current.clientWidth) heights.forget();
    const isExpected = place.width === column.current.clientWidth && place.expected === thread.messages;
    place.width = column.current.clientWidth;
    place.expected = thread.messages;
    if (!isExpected) expect(thread.messages, place.width, heights);
    measure(above.current, below.current, heights);
    makeRoom();
    if (!place.opened) open(box.current, place);
    else if (place.target) land(box.current, above.current, place, wanted, heights);
    else if (place.bottom) box.current.scrollTop = box.current.scrollHeight;
    else restore(box.current, above.current, place);
    place.scrolled = box.current.scrollTop;
  }, [makeRoom, wanted, thread.messages]);

  const look = useCallback(() => {
    if (!box.current || !above.current || !below.current || !place.opened) return;
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    // Who asked for the end stays there while it is loaded; whoever merely scrolls is at the end when it is there.
    place.bottom = (thread.whole || place.bottom) && scrollHeight - clientHeight - scrollTop < NEAR_PX;
    setAtBottom(place.bottom);
    place.scrolled = scrollTop;
    const view = remember(box.current, above.current, place, wanted, heights, lastSeq);
    const next = moved(wanted, view, heights, lastSeq);
    if (place.target && (place.target.seq < next.first || place.target.seq > next.last)) place.target = null; // scrolled away
    if (next !== wanted) keepFocus(box.current, next);
    setWanted(next);
    onNeed({ first: next.first, last: Math.min(next.last, lastSeq), seq: view.seq });
    const seq = lastSeen(box.current);
    if (seq) onSeen(seq);
  }, [thread, wanted, lastSeq, onNeed, onSeen]);

  useLayoutEffect(() => {
    settle();
    look();
  }, [lines, settle, look]);

  /** With what is drawn by now: with the window of before, a jump would be settled, and lost, where one came from. */
  const resized = useRef(() => undefined);
  resized.current = () => {
    settle();
    look();
  };
  useEffect(() => {
    const observer = new ResizeObserver(() => resized.current());
    if (box.current) observer.observe(box.current);
    if (column.current) observer.observe(column.current);
    return () => observer.disconnect();
  }, []);

  const isReady = thread.messages.length > 0;
  useEffect(() => {
    if (!isReady) return undefined;
    const timer = setTimeout(() => setSettled(true), LIVE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isReady]);

  const rest = useRef(() => undefined);
  rest.current = () => {
    place.gliding = false;
    if (place.drift !== 0) {
      place.drift = 0;
      settle();
    }
    onRest(place.bottom ? null : { seq: place.seq, offset: place.offset });
  };
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onScroll = useCallback(() => {
    place.gliding = true;
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => rest.current(), REST_MS);
    look();
  }, [look]);

  const toBottom = useCallback(() => {
    Object.assign(place, { bottom: true, target: null });
    setWanted(around(null, lastSeq));
    settle();
    look();
  }, [settle, look, lastSeq]);

  const jump = useCallback((/** @type {number} */ seq) => {
    Object.assign(place, { bottom: false, gliding: false, drift: 0, target: { seq, offset: (box.current?.clientHeight ?? 0) / 3 } });
    setWanted(around(seq, lastSeq));
  }, [lastSeq]);

  return { box, column, above, below, drawn, atBottom, isLive: settled && atBottom, onScroll, toBottom, jump };
}

/**
 * Messages with attachments are much higher than others, and tell how much before they are drawn.
 *
 * @param {readonly Message[]} messages
 * @param {number} width px of the column
 * @param {Heights} heights
 */
function expect(messages, width, heights) {
  const room = Math.max(1, width - BESIDE_PX);
  for (const { seq, text, attachments } of messages) {
    if (!attachments.length) continue;
    const lines = Math.ceil(((text ?? '').length * LETTER_PX) / room);
    heights.expect(seq, FRAME_PX + roomOf(attachments, room) + lines * LINE_PX);
  }
}

/**
 * From the end of one message to the end of the next, so that the day above it counts, and margins do.
 *
 * @param {HTMLElement} above
 * @param {HTMLElement} below
 * @param {Heights} heights
 */
function measure(above, below, heights) {
  let end = above.getBoundingClientRect().bottom;
  for (let line = above.nextElementSibling; line && line !== below; line = line.nextElementSibling) {
    if (!(line instanceof HTMLElement) || !line.dataset.seq) continue;
    const { bottom } = line.getBoundingClientRect();
    heights.set(Number(line.dataset.seq), bottom - end);
    end = bottom;
  }
  heights.learn();
}

/**
 * Open where one stopped: the line "Nouveaux messages" a little below the top; where one was; or the bottom.
 *
 * @param {HTMLElement} box
 * @param {Place} place
 */
function open(box, place) {
  if (!box.querySelector('[data-key]')) return;
  place.opened = true;
  const mark = box.querySelector('.new-line');
  const isAtMark = Number.isNaN(place.offset) && mark !== null;
  const line = isAtMark ? mark : lineOf(box, place);
  if (place.bottom || !line) {
    place.bottom = true;
    box.scrollTop = box.scrollHeight;
    return;
  }
  const offset = Number.isNaN(place.offset) ? box.clientHeight / 5 : place.offset;
  box.scrollTop += topOf(line, box) - offset;
}

/**
 * @param {Element} line
 * @param {HTMLElement} box
 */
const topOf = (line, box) => line.getBoundingClientRect().top - box.getBoundingClientRect().top;

/**
 * @param {HTMLElement} box
 * @param {Place} place
 */
const lineOf = (box, { key, seq }) =>
  (key && box.querySelector(`[data-key="${CSS.escape(key)}"]`)) || box.querySelector(`[data-seq="${seq}"]`);

/**
 * What one reads, by the first line on screen; where nothing is drawn there, by the room that is.
 *
 * @param {HTMLElement} box
 * @param {HTMLElement} above
 * @param {Place} place
 * @param {Window} drawn
 * @param {Heights} heights
 * @param {number} lastSeq
 * @returns {View}
 */
function remember(box, above, place, drawn, heights, lastSeq) {
  const top = box.getBoundingClientRect().top;
  const messages = /** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll('[data-key]'));
  const line = messages[firstWhere(messages, (message) => message.getBoundingClientRect().bottom > top)];
  const start = above.getBoundingClientRect().bottom - top;
  if (line && (line !== messages[0] || start <= 0)) {
    const offset = topOf(line, box);
    // Browsers round what is scrolled: less than a pixel is that, and would add up.
    const isSame = place.key === line.dataset.key && Math.abs(offset - place.offset) < 1;
    place.key = line.dataset.key ?? null;
    place.seq = Number(line.dataset.seq ?? lastSeq);
    place.offset = isSame ? place.offset : offset;
  } else {
    const { seq, offset } = inRoom(box, above, start, drawn, heights, lastSeq);
    Object.assign(place, { key: null, seq, offset });
  }
  return { seq: place.seq, offset: place.offset, height: box.clientHeight };
}

/**
 * The message that the edge of the screen stands at, where none is drawn: rooms are as high as what they stand for, or
 * in proportion.
 *
 * @param {HTMLElement} box
 * @param {HTMLElement} above
 * @param {number} start px from the edge down to the first message drawn
 * @param {Window} drawn
 * @param {Heights} heights
 * @param {number} lastSeq
 * @returns {Spot}
 */
function inRoom(box, above, start, drawn, heights, lastSeq) {
  const origin = heights.before(drawn.first);
  const room = above.offsetHeight;
  const px = start > 0 ? origin * Math.max(0, 1 - start / (room || 1)) : origin - start;
  const seq = heights.at(px, lastSeq);
  return { seq, offset: Math.min(box.clientHeight / 2, heights.before(seq) - px) };
}

/**
 * @param {HTMLElement} box
 * @param {HTMLElement} above
 * @param {Place} place
 */
function restore(box, above, place) {
  const line = lineOf(box, place);
  if (!line) return;
  const moved = topOf(line, box) - place.offset;
  if (moved === 0) return;
  const room = above.offsetHeight - moved;
  if (!place.gliding || above.offsetHeight === 0 || room < 0) {
    box.scrollTop += moved;
    return;
  }
  place.drift -= moved;
  above.style.height = `${room}px`;
}

/**
 * Scroll to where a jump leads; as long as it is not loaded, to where it is guessed to be.
 *
 * @param {HTMLElement} box
 * @param {HTMLElement} above
 * @param {Place} place
 * @param {Window} wanted the room above ends where it begins, and the room below begins there until it is loaded
 * @param {Heights} heights
 */
function land(box, above, place, wanted, heights) {
  if (!place.target) return;
  const { seq, offset } = place.target;
  const line = box.querySelector(`[data-seq="${seq}"]`);
  if (!line) {
    box.scrollTop = above.offsetTop + above.offsetHeight + heights.between(wanted.first, seq - 1) - offset;
    return;
  }
  box.scrollTop += topOf(line, box) - offset;
  Object.assign(place, { target: null, key: null, seq, offset: topOf(line, box) });
}

/**
 * Who has the focus in a message that is not drawn any more has it in the thread still.
 *
 * @param {HTMLElement} box
 * @param {Window} next
 */
function keepFocus(box, next) {
  const line = document.activeElement?.closest('[data-seq]');
  if (!(line instanceof HTMLElement) || !box.contains(line)) return;
  const seq = Number(line.dataset.seq);
  if (seq < next.first || seq > next.last) box.focus({ preventScroll: true });
}

/** @param {HTMLElement} box */
function lastSeen(box) {
  const bottom = box.getBoundingClientRect().bottom + 1;
  const messages = box.querySelectorAll('[data-seq]');
  const index = firstWhere(messages, (message) => message.getBoundingClientRect().bottom > bottom);
  return Number(messages[index - 1]?.getAttribute('data-seq') ?? 0);
}

/**
 * By halves: the lines are in order, and measuring each at every scroll would be felt.
 *
 * @template {Element} E
 * @param {NodeListOf<E>} elements
 * @param {(element: E) => boolean} holds false for a first part, true for the rest
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
