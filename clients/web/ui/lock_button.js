/** Locks at once; the focus stays where somebody was writing, to be there again afterwards. */

import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';

/** @param {{kind?: string, onLock: () => void}} props */
export function LockButton({ kind = '', onLock }) {
  const { t } = useTranslator();
  /** @param {Event} event */
  const stay = (event) => event.preventDefault();
  return html`
    <button type="button" class=${`icon-button ${kind}`} aria-label=${t('lock.do')} title=${t('lock.do')} onMouseDown=${stay} onClick=${onLock}>
      <${Icon} name="lock" />
    </button>
  `;
}
