/** A dialog on the browser's own <dialog>: it keeps the focus, gives it back, and closes with Escape. */

import { useLayoutEffect, useRef } from 'preact/hooks';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';

/**
 * Show a dialog above all else; when it goes, the focus goes back to where it was.
 *
 * @param {{current: HTMLDialogElement | null}} dialog
 * @param {() => void} onClose
 */
export function useModal(dialog, onClose) {
  const gone = useRef(false);
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    /** @type {HTMLElement | null | undefined} */ (dialog.current?.querySelector('form input:not([type=radio])'))?.focus();
    const opened = dialog.current;
    return () => {
      // While it is open, nothing beneath it takes the focus; and the event of this closing comes after the next screen.
      gone.current = true;
      opened?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const onClosed = () => {
    if (!gone.current) onClose();
  };
  return { onClosed };
}

/** @param {{title: string, kind?: string, onClose: () => void, children?: any}} props */
export function Dialog({ title, kind = '', onClose, children }) {
  const { t } = useTranslator();
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const { onClosed } = useModal(dialog, onClose);
  const body = useRef(/** @type {HTMLElement | null} */ (null));
  useReach(body);
  /** @param {MouseEvent} event */
  const onClick = (event) => {
    if (event.target === dialog.current) onClose(); // on the veil
  };
  return html`
    <dialog ref=${dialog} class=${kind} aria-label=${title} onClose=${onClosed} onClick=${onClick}>
      <div class="dialog-head">
        <h2>${title}</h2>
        <button type="button" class="icon-button" aria-label=${t('dialog.close')} onClick=${onClose}>
          <${Icon} name="close" />
        </button>
      </div>
      <div class="dialog-body" ref=${body}>${children}</div>
    </dialog>
  `;
}

/**
 * What is longer than the screen and holds nothing to press is reached by Tab, so that its end is read by keyboard, too.
 *
 * @param {{current: HTMLElement | null}} body
 */
function useReach(body) {
  useLayoutEffect(() => {
    const { current } = body;
    if (!current) return;
    const isLonger = current.scrollHeight > current.clientHeight;
    if (isLonger && !current.querySelector('a[href], button, input')) current.tabIndex = 0;
    else current.removeAttribute('tabindex');
  });
}
