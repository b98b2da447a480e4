/** A merge is undone, and why. */

import { useState } from 'preact/hooks';
import { moveMerge } from '../../wire/dossier/merges.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { useForm } from './fields.js';
import { Words } from './words_fields.js';

/** @import { Dossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { DossierMerge } from '../../wire/dossier/merges_types.js' */

/** @param {{dossier: Dossier, merge: DossierMerge, onDone: () => void, onClose: () => void}} props */
export function UndoMerge({ dossier, merge, onDone, onClose }) {
  const { t } = useTranslator();
  const [reason, setReason] = useState('');
  const form = useForm(['reason']);
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    form.run(async () => {
      await moveMerge(dossier.id, merge.id, { step: 'undo', reason });
      onDone();
    });
  };
  return html`
    <${Dialog} title=${t('dossier.merge.undo')} onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <p>${t('dossier.merge.undo.body')}</p>
        <${Words} name="reason" label=${t('dossier.merge.reason')} value=${reason} onWrite=${setReason} faults=${form.faults} most=${500} hint=${t('dossier.merge.reason.hint')} />
        <${FaultPlace} fault=${form.fault} />
        <button class="button danger" aria-disabled=${String(form.busy)}>${t('dossier.merge.undo')}</button>
      </form>
    <//>
  `;
}
