/** "Exporter le dossier": what one may read of it as a file that one keeps; who works says why first, and the person reads it. */

import { useState } from 'preact/hooks';
import { isOwn, isTheirs, owesReason } from '../../model/choices.js';
import { exportDossier } from '../../wire/dossier/export.js';
import { ExportDialog } from '../export.js';
import { html, useTranslator } from '../html.js';
import { Words } from './words_fields.js';

/** @import { Dossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { How } from '../../wire/download.js' */
/** @import { Faults } from './fields.js' */

const READ = /** @type {const} */ (['dossier.export.part.read', 'dossier.export.part.files', 'dossier.export.part.conversations']);
const LOOKED = /** @type {const} */ (['dossier.export.part.looked']);
const PROOF = /** @type {const} */ (['dossier.export.part.proof']);
const REASON_CHARS = 500;

/** @param {{dossier: Dossier, me: string, onClose: () => void}} props */
export function DossierExport({ dossier, me, onClose }) {
  const { t } = useTranslator();
  const [reason, setReason] = useState('');
  const [faults, setFaults] = useState(/** @type {Faults} */ ({}));
  const owes = owesReason(dossier, me);
  const mayBegin = () => {
    const isMissing = owes && reason.trim() === '';
    setFaults(isMissing ? { reason: t('dossier.reason.export_reason') } : {});
    return !isMissing;
  };
  const take = (/** @type {How} */ how) => exportDossier(dossier.id, { reason: owes ? reason.trim() : null }, how);
  return html`
    <${ExportDialog} title=${t('dossier.export.title')} body=${t('dossier.export.body')} parts=${[...READ, ...(isTheirs(dossier, me) ? LOOKED : []), ...PROOF]} leaves=${t(isOwn(dossier, me) ? 'dossier.export.leaves.mine' : 'dossier.export.leaves')}
      take=${take} mayBegin=${mayBegin} onClose=${onClose}>
      ${owes && html`<${Words} name="reason" label=${t('dossier.export.reason')} value=${reason} onWrite=${setReason} faults=${faults} most=${REASON_CHARS} />`}
    <//>
  `;
}
