/** A dialog on the browser's own <dialog>: it keeps the focus, gives it back, and closes with Escape. */

import { useLayoutEffect, useRef } from 'preact/hooks';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';

/** @param {{title: string, kind?: string, onClose: () => void, children?: any}} props */
export function Dialog({ title, kind = '', onClose, children }) {
  const { t } = useTranslator();
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    /** @type {HTMLElement | null | undefined} */ (dialog.current?.querySelector('form input:not([type=radio])'))?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  /** @param {MouseEvent} event */
  const onClick = (event) => {
    if (event.target === dialog.current) onClose(); // on the veil
  };
  return html`
    <dialog ref=${dialog} class=${kind} aria-label=${title} onClose=${onClose} onClick=${onClick}>
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
