/** A finger that rests on something asks what can be done with it; one that moves scrolls. */

import { useRef } from 'preact/hooks';

const HELD_MS = 500;
const MOVED_PX = 10;

/** @param {() => void} onHeld */
export function useLongPress(onHeld) {
  const timer = useRef(0);
  const from = useRef({ x: 0, y: 0 });
  const isHeld = useRef(false);
  const stop = () => clearTimeout(timer.current);
  return {
    /** @param {PointerEvent} event */
    onPointerDown: (event) => {
      if (event.pointerType !== 'touch') return;
      from.current = { x: event.clientX, y: event.clientY };
      isHeld.current = false;
      timer.current = window.setTimeout(() => {
        isHeld.current = true;
        onHeld();
      }, HELD_MS);
    },
    /** @param {PointerEvent} event */
    onPointerMove: (event) => {
      if (Math.hypot(event.clientX - from.current.x, event.clientY - from.current.y) > MOVED_PX) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    /** @param {TouchEvent} event what let go of the menu does not open what is beneath it */
    onTouchEnd: (event) => {
      if (isHeld.current && event.cancelable) event.preventDefault();
    },
    /** @param {MouseEvent & {pointerType?: string}} event the browser's own menu of a link, in place of which ours opens */
    onContextMenu: (event) => {
      if (event.pointerType === 'touch') event.preventDefault();
    },
  };
}
