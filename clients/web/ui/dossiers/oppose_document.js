/** "S'opposer à sa lecture": one document is left to its author and the person; what that does is said before, and it ends here too. */

import { useState } from 'preact/hooks';
import { isOwn, losesOpposed } from '../../model/choices.js';
import { oppose } from '../../wire/dossier/rights.js';
import { useDoing } from '../asking.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { EndOpposition } from './end_opposition.js';

/** @import { DossierDocument } from '../../wire/dossier/documents_types.js' */
/** @import { Dossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { DossierOpposition } from '../../wire/dossier/rights_types.js' */
/** @typedef {{dossier: Dossier, document: DossierDocument, me: string}} Of */

/** @param {Of & {opposition: DossierOpposition | null, onTold: (told: DossierOpposition[], sentence: string) => void}} props opposition: that holds */
export function DocumentOpposition({ dossier, document, me, opposition, onTold }) {
  const { t } = useTranslator();
  const [isAsking, setIsAsking] = useState(false);
  const close = () => setIsAsking(false);
  /** @param {DossierOpposition[]} told @param {string} sentence */
  const done = (told, sentence) => {
    close();
    onTold(told, sentence);
  };
  const name = document.versions[0].title ?? t('document.unreadable');
  const ask = (/** @type {string} */ label, /** @type {string} */ named) =>
    html`<button type="button" class="button small" aria-haspopup="dialog" aria-label=${named} onClick=${() => setIsAsking(true)}><${Icon} name=${opposition ? 'eye' : 'eyeOff'} />${label}</button>`;
  if (opposition) {
    return html`
      ${ask(t('dossier.rights.end'), t('dossier.rights.end.name', { what: name }))}
      ${isAsking && html`<${EndOpposition} dossier=${dossier.id} one=${opposition} onClose=${close} onEnded=${(/** @type {DossierOpposition[]} */ told) => done(told, t('dossier.rights.ended'))} />`}
    `;
  }
  return html`
    ${ask(t('document.oppose'), t('document.oppose.name', { title: name }))}
    ${isAsking && html`<${OpposeDocument} dossier=${dossier} document=${document} me=${me} name=${name} onClose=${close} onOpposed=${(/** @type {DossierOpposition[]} */ told) => done(told, t('document.opposed.done'))} />`}
  `;
}

/** @param {Of & {name: string, onOpposed: (told: DossierOpposition[]) => void, onClose: () => void}} props */
function OpposeDocument({ dossier, document, me, name, onOpposed, onClose }) {
  const { t } = useTranslator();
  const own = isOwn(dossier, me);
  const { busy, fault, run } = useDoing({ opposed_already: t('dossier.reason.opposed_already') });
  const confirm = () => run(async () => onOpposed(await oppose(dossier.id, { against: 'document', target: document.id })));
  const said = document.versions.some(({ provenance }) => provenance !== null);
  return html`
    <${Dialog} title=${t('document.oppose.ask')} onClose=${onClose}>
      <div class="form">
        <p><strong>${name}</strong></p>
        <p>${t(own ? 'document.oppose.body.mine' : 'document.oppose.body')}</p>
        ${losesOpposed(dossier, document, me) && html`<p>${t('document.oppose.loses')}</p>`}
        ${said && html`<p>${t('document.oppose.said')}</p>`}
        <p class="note">${t(own ? 'document.oppose.end.mine' : 'document.oppose.end')}</p>
        <${FaultPlace} fault=${fault} />
        <div class="dialog-actions">
          <button type="button" class="button plain" onClick=${onClose}>${t('dialog.cancel')}</button>
          <button type="button" class="button filled" aria-disabled=${String(busy)} onClick=${confirm}>${t('document.oppose.do')}</button>
        </div>
      </div>
    <//>
  `;
}
