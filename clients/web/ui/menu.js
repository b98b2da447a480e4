/** A few verbs behind a button: arrows move, Escape and a tap elsewhere close, the focus goes back to the button. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { listen } from '../platform/presence.js';
import { html } from './html.js';
import { Icon } from './icons.js';

/** @import { IconName } from './icons.js' */
/** @typedef {{icon: IconName, text: string, onChoose: () => void, count?: number, current?: boolean}} Verb `current`: one of several is chosen */

const GAP_PX = 4;

/** @param {{name: string, verbs: Verb[], kind?: string, tabIndex?: number, icon?: IconName, text?: string, open?: boolean, onOpen?: (open: boolean) => void}} props `tabIndex`: of the button, where arrows do not lead to it; `text`: on the button, beside its icon; `open`, `onOpen`: where something else opens it too */
export function Menu({ name, verbs, kind = 'more', tabIndex = -1, icon = 'dots', text, ...from }) {
  const [isOpen, setIsOpen] = useState(false);
  const open = from.open ?? isOpen;
  const setOpen = from.onOpen ?? setIsOpen;
  const button = useRef(/** @type {HTMLElement | null} */ (null));
  const close = () => {
    setOpen(false);
    button.current?.focus({ preventScroll: true });
  };
  return html`
    <button type="button" class=${kind} tabindex=${tabIndex} ref=${button} aria-haspopup="menu" aria-expanded=${String(open)} aria-label=${text ? undefined : name} title=${text ? undefined : name} onClick=${() => setOpen(!open)}>
      <${Icon} name=${icon} />${text}
    </button>
    ${open && html`<${Verbs} name=${name} verbs=${verbs} button=${button} onClose=${close} onLeave=${() => setOpen(false)} />`}
  `;
}

/** @param {{name: string, verbs: Verb[], button: {current: HTMLElement | null}, onClose: () => void, onLeave: () => void}} props */
function Verbs({ name, verbs, button, onClose, onLeave }) {
  const menu = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    const shown = menu.current;
    if (!shown || !button.current) return undefined;
    shown.showPopover?.(); // above everything, and not cut by the thread that scrolls
    const follow = () => button.current && put(shown, button.current.getBoundingClientRect());
    follow();
    /** @type {HTMLElement | null} */ (shown.querySelector('button'))?.focus({ preventScroll: true });
    /** @param {Event} event */
    const elsewhere = (event) => {
      const { target } = event;
      if (!(target instanceof Node && (shown.contains(target) || button.current?.contains(target)))) onLeave();
    };
    const stops = [listen(elsewhere, [[document, 'pointerdown'], [document, 'focusin']]), listen(onLeave, [[window, 'resize']])];
    document.addEventListener('scroll', follow, { capture: true });
    return () => {
      stops.forEach((stop) => stop());
      document.removeEventListener('scroll', follow, { capture: true });
    };
  }, []);
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    const items = [...(menu.current?.querySelectorAll('button') ?? [])];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    event.stopPropagation();
    if (event.key === 'Escape' || event.key === 'Tab') onClose();
    if (event.key === 'Tab') return;
    if (step === undefined && event.key !== 'Escape') return;
    event.preventDefault();
    const from = items.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    if (step !== undefined) items[(from + step + items.length) % items.length]?.focus();
  };
  return html`
    <div class="verbs" popover="manual" role="menu" aria-label=${name} ref=${menu} onKeyDown=${onKeyDown}>
      ${verbs.map(({ icon, text, onChoose, count, current }) => html`
        <button type="button" role=${current === undefined ? 'menuitem' : 'menuitemradio'} aria-checked=${current === undefined ? undefined : String(current)} tabindex="-1" onClick=${() => { onClose(); onChoose(); }}>
          <${Icon} name=${icon} /><span>${text}</span>${count ? html`<span class="number">${count}</span>` : ''}
        </button>
      `)}
    </div>
  `;
}

/**
 * Below the button or, where there is no room, above; its end under the button's end.
 *
 * @param {HTMLElement} menu
 * @param {DOMRect} at
 */
function put(menu, at) {
  const { width, height } = menu.getBoundingClientRect();
  const isRoomBelow = at.bottom + GAP_PX + height <= window.innerHeight;
  menu.style.top = `${Math.max(GAP_PX, isRoomBelow ? at.bottom + GAP_PX : at.top - GAP_PX - height)}px`;
  menu.style.left = `${Math.max(GAP_PX, Math.min(at.right - width, window.innerWidth - width - GAP_PX))}px`;
}
