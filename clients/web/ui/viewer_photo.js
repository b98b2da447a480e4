/** One photo in the viewer: larger by wheel, by two fingers, by a double tap; moved by one; a swipe goes to the next. */

import { useEffect, useImperativeHandle, useRef, useState } from 'preact/hooks';
import { NEAR, STEP, WHOLE, isWhole, panned, zoomed } from '../model/zoom.js';
import { fileOf, thumbnailOf } from '../platform/pictures.js';
import { html, useTranslator } from './html.js';
import { usePicture } from './picture.js';

/** @import { Point, Zoom } from '../model/zoom.js' */
/** @import { Glass, Viewed } from './viewer.js' */

const SWIPE_PX = 60;
const TAP_PX = 10;
const TAPS_MS = 300;
const PAN_PX = 80;
/** Of a wheel, px to a factor: a click of it is about 100. */
const WHEEL = 0.0015;

/** @type {Readonly<Record<string, Point>>} */
const PANS = { ArrowLeft: { x: PAN_PX, y: 0 }, ArrowRight: { x: -PAN_PX, y: 0 }, ArrowUp: { x: 0, y: PAN_PX }, ArrowDown: { x: 0, y: -PAN_PX } };

/** @param {{photo: Viewed, glass: {current: Glass | null}, onMove: (step: number) => void}} props */
export function Photo({ photo, glass, onMove }) {
  const { t } = useTranslator();
  const { id, name, width, height } = photo;
  const stage = useRef(/** @type {HTMLElement | null} */ (null));
  const image = useRef(/** @type {HTMLElement | null} */ (null));
  const [zoom, setZoom] = useState(WHOLE);
  const whole = usePicture(fileOf(id));
  const early = usePicture(whole.address ? null : thumbnailOf(id));
  const address = whole.address ?? early.address;

  const sizes = () => {
    const screen = stage.current?.getBoundingClientRect() ?? { width: 1, height: 1 };
    // As it is drawn whole: `offsetWidth` knows nothing of the transform.
    const picture = { width: image.current?.offsetWidth ?? 1, height: image.current?.offsetHeight ?? 1 };
    return /** @type {const} */ ([picture, { width: screen.width, height: screen.height }]);
  };
  /** @param {number} factor @param {Point} [at] */
  const turn = (factor, at = { x: 0, y: 0 }) => setZoom((before) => zoomed(before, factor, at, ...sizes()));
  /** @param {Point} by */
  const pan = (by) => setZoom((before) => panned(before, by, ...sizes()));
  useImperativeHandle(
    glass,
    () => ({
      larger: () => turn(STEP),
      smaller: () => turn(1 / STEP),
      whole: () => setZoom(WHOLE),
      onKey: (key) => {
        const by = PANS[key];
        if (!by || isWhole(zoom)) return false;
        pan(by);
        return true;
      },
    }),
    [zoom],
  );
  const gesture = useGesture({ stage, zoom, turn, pan, toggle: (at) => (isWhole(zoom) ? turn(NEAR, at) : setZoom(WHOLE)), onMove });
  useEffect(() => {
    const shown = stage.current;
    /** @param {WheelEvent} event */
    const onWheel = (event) => {
      event.preventDefault(); // which a listener of the framework could not: browsers take those for passive
      turn(Math.exp(-event.deltaY * WHEEL), pointOf(event, stage.current));
    };
    shown?.addEventListener('wheel', onWheel, { passive: false });
    return () => shown?.removeEventListener('wheel', onWheel);
  }, []);
  const style = { transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})` };
  return html`
    <div class=${`viewer-stage ${isWhole(zoom) ? '' : 'near'}`} ref=${stage} ...${gesture}>
      ${address
        ? html`<img ref=${image} src=${address} alt=${name} width=${width ?? undefined} height=${height ?? undefined} style=${style} draggable=${false} />`
        : html`<p>${whole.failed ? t('attachment.failed') : t('app.loading')}</p>`}
    </div>
  `;
}

/**
 * @param {object} parts
 * @param {{current: HTMLElement | null}} parts.stage
 * @param {Zoom} parts.zoom
 * @param {(factor: number, at?: Point) => void} parts.turn
 * @param {(by: Point) => void} parts.pan
 * @param {(at: Point) => void} parts.toggle
 * @param {(step: number) => void} parts.onMove
 */
function useGesture({ stage, zoom, turn, pan, toggle, onMove }) {
  const fingers = useRef(/** @type {Map<number, Point>} */ (new Map())).current;
  const begun = useRef(/** @type {{from: Point, many: boolean}} */ ({ from: { x: 0, y: 0 }, many: false }));
  const tapped = useRef(-Infinity);
  /** @param {PointerEvent} event */
  const onPointerDown = (event) => {
    if (event.button !== 0) return;
    /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture?.(event.pointerId);
    const point = pointOf(event, stage.current);
    fingers.set(event.pointerId, point);
    begun.current = { from: point, many: fingers.size > 1 };
  };
  /** @param {PointerEvent} event */
  const onPointerMove = (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = pointOf(event, stage.current);
    const other = [...fingers].find(([finger]) => finger !== event.pointerId)?.[1];
    fingers.set(event.pointerId, now);
    if (other) {
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      turn(apart(now, other) / (apart(before, other) || 1), middle);
    } else if (!isWhole(zoom)) pan({ x: now.x - before.x, y: now.y - before.y });
  };
  /** @param {PointerEvent} event */
  const onPointerUp = (event) => {
    const last = fingers.get(event.pointerId);
    fingers.delete(event.pointerId);
    if (!last || begun.current.many || fingers.size) return;
    const by = { x: last.x - begun.current.from.x, y: last.y - begun.current.from.y };
    if (Math.hypot(by.x, by.y) < TAP_PX) {
      const isSecond = event.timeStamp - tapped.current < TAPS_MS;
      tapped.current = isSecond ? -Infinity : event.timeStamp;
      if (isSecond) toggle(last);
    } else if (isWhole(zoom) && Math.abs(by.x) > SWIPE_PX && Math.abs(by.x) > 2 * Math.abs(by.y)) onMove(by.x < 0 ? 1 : -1);
  };
  const onPointerCancel = (/** @type {PointerEvent} */ event) => void fingers.delete(event.pointerId);
  return { onPointerDown, onPointerMove, onPointerUp, onPointerCancel };
}

/** @param {Point} a @param {Point} b */
const apart = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

/**
 * @param {MouseEvent} event
 * @param {HTMLElement | null} stage
 * @returns {Point} from its middle
 */
function pointOf({ clientX, clientY }, stage) {
  const box = stage?.getBoundingClientRect();
  return box ? { x: clientX - box.x - box.width / 2, y: clientY - box.y - box.height / 2 } : { x: 0, y: 0 };
}
