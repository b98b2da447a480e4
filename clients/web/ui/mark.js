/** The message that one has jumped to: it has the focus, and is marked until the eye has found it. */

import { useCallback, useEffect, useState } from 'preact/hooks';
import { listen } from '../platform/presence.js';

const MARKED_MS = 2_500;
const LOOK_MS = 50;
/** A page of history and what is drawn after it; then nobody waits for it any more. */
const PATIENCE_MS = 10_000;

/**
 * Who goes on to something else while the message is loaded, opens a menu or writes, keeps the focus there.
 *
 * @param {{current: HTMLElement | null}} box
 * @returns {{marked: number | null, mark: (seq: number) => void}}
 */
export function useMark(box) {
  const [marked, setMarked] = useState(/** @type {{seq: number} | null} */ (null));
  const mark = useCallback((/** @type {number} */ seq) => setMarked({ seq }), []);
  useEffect(() => {
    if (!marked) return undefined;
    const asked = Date.now();
    let timer = 0;
    let isAwaited = true;
    const stop = listen(() => (isAwaited = false), [
      [window, 'pointerdown'],
      [window, 'keydown'],
    ]);
    // It may have to be loaded first.
    const look = () => {
      const line = box.current?.querySelector(`[data-seq="${marked.seq}"]`);
      if (!(line instanceof HTMLElement) && Date.now() - asked < PATIENCE_MS) {
        timer = window.setTimeout(look, LOOK_MS);
        return;
      }
      if (line instanceof HTMLElement && isAwaited) line.focus({ preventScroll: true });
      timer = window.setTimeout(() => setMarked(null), MARKED_MS);
    };
    look();
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [marked]);
  return { marked: marked?.seq ?? null, mark };
}
