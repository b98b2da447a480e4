/** A question before what is hard to undo; the verb is on the button. */

import { useDoing } from './asking.js';
import { Dialog } from './dialog.js';
import { FaultPlace } from './fault.js';
import { html, useTranslator } from './html.js';

/**
 * @param {{
 *   title: string, body: any, verb: string, danger?: boolean, onDo: () => Promise<any>, onDone?: (given: any) => void, onClose: () => void
 * }} props `onDone`: with what was given, instead of closing
 */
export function Confirm({ title, body, verb, danger = false, onDo, onClose, onDone = onClose }) {
  const { t } = useTranslator();
  const { busy, fault, run } = useDoing();
  const go = () => run(async () => onDone(await onDo()));
  return html`
    <${Dialog} title=${title} onClose=${onClose}>
      <p>${body}</p>
      <${FaultPlace} fault=${fault} />
      <div class="dialog-actions">
        <button type="button" class="button plain" onClick=${onClose}>${t('dialog.cancel')}</button>
        <button type="button" class=${`button ${danger ? 'danger' : 'filled'}`} aria-disabled=${String(busy)} onClick=${go}>${verb}</button>
      </div>
    <//>
  `;
}
