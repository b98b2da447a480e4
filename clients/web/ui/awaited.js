/** At an edge of a thread: an urgent message beyond it that awaits one's acknowledgement, one tap away. */

import { useEffect, useState } from 'preact/hooks';
import { awaitedOf } from '../model/urgent.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';

/** @import { Line } from '../model/lines.js' */
/** @import { Conversation } from '../wire/types.js' */
/** @import { Reading } from './scroll.js' */

/** @typedef {'up' | 'down'} Side */

/**
 * `edge`: where it is shown. What it covers is never the end of the thread, for beyond that edge there is more.
 *
 * @param {{edge: Side, conversation: Conversation, reading: Reading, lines: Line[], onJump: (seq: number) => void}} props
 */
export function Awaited({ edge, conversation, reading, lines, onJump }) {
  const { t } = useTranslator();
  const seq = awaitedOf(conversation)?.seq ?? null;
  const isBeyond = useSide(seq, reading, lines) === edge;
  return html`
    <div class=${`awaited-place ${edge}`}>
      ${seq !== null && isBeyond && html`<button type="button" class="button danger awaited-one" onClick=${() => onJump(seq)}><${Icon} name="alert" />${t('urgent.awaits_you')}<${Icon} name=${edge} /></button>`}
    </div>
  `;
}

/**
 * On which side of the screen the button is that acknowledges a message; null while it is on it.
 *
 * @param {number | null} seq
 * @param {Reading} reading
 * @param {Line[]} lines what is drawn: a message that comes into it is looked at, one that goes out of it is not
 */
function useSide(seq, { box, drawn }, lines) {
  const [side, setSide] = useState(/** @type {Side | null} */ (null));
  useEffect(() => {
    if (seq === null || !lines.length) return setSide(null);
    const line = box.current?.querySelector(`[data-seq="${seq}"] .acknowledgement`);
    if (!line) return setSide(seq < drawn.first ? 'up' : 'down');
    const seen = new IntersectionObserver(
      (looks) => {
        const { isIntersecting, boundingClientRect, rootBounds } = looks[looks.length - 1];
        setSide(isIntersecting ? null : boundingClientRect.top < (rootBounds?.top ?? 0) ? 'up' : 'down');
      },
      { root: box.current },
    );
    seen.observe(line);
    return () => seen.disconnect();
  }, [seq, lines]);
  return side;
}
