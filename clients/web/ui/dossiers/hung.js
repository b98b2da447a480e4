/** What hangs on a note: a chip each, which opens it; nothing of it is fetched before. */

import { useState } from 'preact/hooks';
import { isShown } from '../../model/attachment.js';
import { placeOf, viewedOf } from '../../model/documents.js';
import { fileOf } from '../../platform/pictures.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Sought } from '../sought.js';
import { Viewer } from '../viewer.js';
import { TextFile, isReadHere } from './text_file.js';

/** @import { DocumentVersion, DossierDocument } from '../../wire/dossier/documents_types.js' */
/** @import { IconName } from '../icons.js' */

/** @param {{dossier: string, documents: readonly DossierDocument[], me: string}} props `dossier`: that they are of */
export function Hung({ dossier, documents, me }) {
  const { t } = useTranslator();
  const [opened, setOpened] = useState(/** @type {DossierDocument | null} */ (null));
  if (documents.length === 0) return null;
  const close = () => setOpened(null);
  const newest = opened?.versions[0];
  return html`
    <ul class="types hung" aria-label=${t('note.hung')}>
      ${documents.map((one) => html`<li key=${one.id}><${Chip} dossier=${dossier} document=${one} isOpen=${opened === one} onOpen=${() => setOpened(opened === one ? null : one)} /></li>`)}
    </ul>
    ${opened && newest?.file && isReadHere(newest.file) && html`<${TextFile} place=${placeOf(dossier, opened, newest.number)} />`}
    ${opened && newest?.file && isShown(newest.file) && html`<${Viewer} all=${[viewedOf(dossier, opened, newest)]} at=${0} me=${me} onClose=${close} />`}
  `;
}

/** @param {{dossier: string, document: DossierDocument, isOpen: boolean, onOpen: () => void}} props */
function Chip({ dossier, document, isOpen, onOpen }) {
  const { t } = useTranslator();
  const [{ file, title, number }] = document.versions;
  const name = title ?? t('document.unreadable');
  const inside = html`<${Icon} name=${iconOf(file)} size=${18} /><span><${Sought} text=${name} /></span>${number > 1 && html` <small>${t('document.version', { number })}</small>`}`;
  if (file === null) return html`<span class="type">${inside}</span>`;
  if (isReadHere(file)) return html`<button type="button" class="type" aria-expanded=${String(isOpen)} onClick=${onOpen}>${inside}</button>`;
  if (isShown(file)) return html`<button type="button" class="type" aria-haspopup="dialog" onClick=${onOpen}>${inside}</button>`;
  return html`<a class="type" href=${fileOf(placeOf(dossier, document, number))} download=${file.name} aria-label=${t('attachment.download', { name })}>${inside}<${Icon} name="download" size=${18} /></a>`;
}

/** @param {DocumentVersion['file']} file @returns {IconName} */
const iconOf = (file) => (file?.media_type.startsWith('image/') ? 'camera' : 'paperclip');
