/** A dialog on the browser's own <dialog>: it keeps the focus, gives it back, and closes with Escape. */

import { useLayoutEffect, useRef } from 'preact/hooks';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';

/** @param {{title: string, kind?: string, onClose: () => void, children?: any}} props */
export function Dialog({ title, kind = '', onClose, children }) {
  const { t } = useTranslator();
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
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
      <div class="dialog-body">${children}</div>
    </dialog>
  `;
}
