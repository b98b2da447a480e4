/** The paper clip under a note that one writes: files and photos are described one after the other, and go with the note. */

import { useState } from 'preact/hooks';
import { MOST } from '../../model/attachment.js';
import { proposedFor } from '../../model/documents.js';
import { AttachButton } from '../attach.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Deposit } from './deposit.js';
import { useTypes } from './types.js';

/** @import { Client } from '../../sync/client.js' */
/** @import { NewDocument } from '../../wire/dossier/documents_types.js' */
/** @import { Dossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { Draft } from './write_note.js' */

/** @param {{documents: readonly NewDocument[], onFiles: (files: File[]) => void, onRemove: (document: NewDocument) => void}} props */
export function HangField({ documents, onFiles, onRemove }) {
  const { t } = useTranslator();
  return html`
    <div class="hang">
      ${documents.length < MOST && html`<p><${AttachButton} onFiles=${onFiles} text=${t('attach.do')} /></p>`}
      ${documents.length > 0 &&
      html`<ul class="types" aria-label=${t('note.hung')}>
        ${documents.map((one) => html`
          <li key=${one.file}>
            <button type="button" class="type" aria-label=${t('attach.remove', { name: one.title })} title=${t('attach.remove', { name: one.title })} onClick=${() => onRemove(one)}>
              <${Icon} name="paperclip" size=${18} /><span>${one.title}</span><${Icon} name="close" size=${18} />
            </button>
          </li>
        `)}
      </ul>`}
    </div>
  `;
}

/** The first of the chosen files, over the note: what it is, and who will read it. @param {{dossier: Dossier, client: Client, me: string, draft: Draft, file: File, onHung: (document: NewDocument) => void, onClose: () => void}} props */
export function HangDialog({ dossier, client, me, draft, file, onHung, onClose }) {
  const { value: types } = useTypes();
  const [proposed] = useState(() => proposedFor(draft.kind, dossier.members, draft.recipients, me));
  if (types === null) return null;
  return html`<${Deposit} dossier=${dossier} types=${types} client=${client} me=${me} file=${file} hanging=${{ proposed, onHung }} onClose=${onClose} />`;
}
