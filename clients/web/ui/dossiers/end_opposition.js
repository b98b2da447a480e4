/** "Autoriser de nouveau ?": an opposition ends; what that opens, and what it does not give back, is said before. */

import { endOpposition } from '../../wire/dossier/rights.js';
import { useDoing } from '../asking.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { opposedSentence } from './opposed.js';

/** @import { DossierOpposition } from '../../wire/dossier/rights_types.js' */

/** @param {{dossier: string, one: DossierOpposition, onEnded: (told: DossierOpposition[]) => void, onClose: () => void}} props */
export function EndOpposition({ dossier, one, onEnded, onClose }) {
  const words = useTranslator();
  const { t } = words;
  const { busy, fault, run } = useDoing({ opposition_over: t('dossier.reason.opposition_over') });
  const what = opposedSentence(one, words);
  return html`
    <${Dialog} title=${t('dossier.rights.end.ask')} onClose=${onClose}>
      <p>${t(one.against === 'document' ? 'dossier.rights.end.body.document' : 'dossier.rights.end.body', { what })}</p>
      <${FaultPlace} fault=${fault} />
      <div class="dialog-actions">
        <button type="button" class="button plain" onClick=${onClose}>${t('dialog.cancel')}</button>
        <button type="button" class="button filled" aria-disabled=${String(busy)} onClick=${() => run(async () => onEnded(await endOpposition(dossier, one.number)))}>${t('dossier.rights.end.do')}</button>
      </div>
    <//>
  `;
}
