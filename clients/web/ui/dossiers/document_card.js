/** One document in the list: what it is, whose and of when, who reads it; its versions and where each came from. */

import { useState } from 'preact/hooks';
import { fullDay } from '../../model/days.js';
import { isShown } from '../../model/attachment.js';
import { placeOf } from '../../model/documents.js';
import { fileOf } from '../../platform/pictures.js';
import { changeConfidentiality } from '../../wire/dossier/documents.js';
import { useDoing } from '../asking.js';
import { KindMark } from '../attachments.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { toConversation } from '../route.js';
import { metaText } from '../size.js';
import { TextFile, isReadHere } from './text_file.js';

/** @import { Key } from '../../i18n/translator.js' */
/** @import { DocumentTypes, DocumentVersion, DossierDocument } from '../../wire/dossier/documents_types.js' */
/** @import { Dossier } from '../../wire/dossier/dossiers_types.js' */
/** @typedef {{dossier: Dossier, document: DossierDocument, types: DocumentTypes, me: string, isOpposed: boolean, onOpen: (version: DocumentVersion) => void, onVersion: (() => void) | null, onChanged: () => void, children: any}} Props */

/** @param {Props} props */
export function DocumentCard({ dossier, document, types, me, isOpposed, onOpen, onVersion, onChanged, children }) {
  const words = useTranslator();
  const { t, locale } = words;
  const [newest] = document.versions;
  const [isWhole, setIsWhole] = useState(false);
  const [read, setRead] = useState(/** @type {number | null} */ (null));
  const open = (/** @type {DocumentVersion} */ version) => {
    if (version.file && isReadHere(version.file)) setRead(read === version.number ? null : version.number);
    else onOpen(version);
  };
  const type = types.types.find(({ code }) => code === document.type_code)?.label ?? document.type_code;
  const by = newest.author.id === me ? t('thread.you') : [newest.author.name, newest.author.profession].filter(Boolean).join(', ');
  return html`
    <li class="panel document-card">
      <div class="document-line">
        <${KindMark} media_type=${newest.file?.media_type ?? ''} />
        <div class="who">
          <h2>${newest.title ?? t('document.unreadable')}</h2>
          <p>${type}</p>
          <p class="meta">${by} · ${newest.dated && fullDay(dayAt(newest.dated), locale)}${newest.file && html` · ${metaText(newest.file, words)}`}</p>
          <p class="badges">
            ${document.versions.length > 1 && html`<span class="badge">${t('document.version', { number: newest.number })}</span>`}
            ${isOpposed && html`<span class="badge outlined"><${Icon} name="eyeOff" size=${14} />${t('document.opposed')}</span>`}
            ${document.confidentiality.filter((code) => code !== 'N').map((code) => html`<span class="badge outlined" key=${code}><${Icon} name="lock" size=${14} />${t(/** @type {Key} */ (`document.level.${code}`))}</span>`)}
          </p>
        </div>
        <${Open} dossier=${dossier.id} document=${document} version=${newest} isRead=${read === newest.number} onOpen=${open} />
      </div>
      ${read !== null && html`<${TextFile} place=${placeOf(dossier.id, document, read)} />`}
      ${newest.provenance && html`<${Provenance} version=${newest} />`}
      <p class="panel-actions">
        ${document.versions.length > 1 && html`<button type="button" class="button small" aria-expanded=${String(isWhole)} onClick=${() => setIsWhole(!isWhole)}>${t('document.versions', { count: document.versions.length })}</button>`}
        ${onVersion && html`<button type="button" class="button small" onClick=${onVersion}>${t('document.version.add')}</button>`}
        ${document.may_show && html`<${Tell} dossier=${dossier.id} document=${document} onChanged=${onChanged} />`}
        ${children}
      </p>
      ${isWhole && html`<${Versions} dossier=${dossier.id} document=${document} me=${me} onOpen=${open} />`}
    </li>
  `;
}

/** @param {{dossier: string, document: DossierDocument, version: DocumentVersion, isRead?: boolean, onOpen: (version: DocumentVersion) => void}} props */
function Open({ dossier, document, version, isRead = false, onOpen }) {
  const { t } = useTranslator();
  const { file, title, number } = version;
  if (file === null) return null;
  const name = t('document.open.named', { title: title ?? file.name, number });
  if (isReadHere(file)) return html`<button type="button" class="button" aria-label=${name} aria-expanded=${String(isRead)} onClick=${() => onOpen(version)}>${t(isRead ? 'document.read.close' : 'document.read')}</button>`;
  if (isShown(file)) return html`<button type="button" class="button" aria-label=${name} aria-haspopup="dialog" onClick=${() => onOpen(version)}>${t('document.open')}</button>`;
  return html`<a class="button" href=${fileOf(placeOf(dossier, document, number))} download=${file.name} aria-label=${name}><${Icon} name="download" />${t('document.download')}</a>`;
}

/** @param {{version: DocumentVersion}} props */
function Provenance({ version: { provenance } }) {
  const { t, locale } = useTranslator();
  if (!provenance) return null;
  const said = t('document.provenance', { name: provenance.author.name, day: fullDay(provenance.at, locale) });
  return html`<p class="provenance"><${Icon} name="speech" size=${16} /><span>${said} <a href=${toConversation(provenance.conversation)}>${t('document.provenance.open')}</a></span></p>`;
}

/** @param {{dossier: string, document: DossierDocument, me: string, onOpen: (version: DocumentVersion) => void}} props */
function Versions({ dossier, document, me, onOpen }) {
  const { t, locale } = useTranslator();
  return html`
    <ol class="versions" reversed>
      ${document.versions.map((version) => html`
        <li key=${version.number}>
          <div class="document-line">
            <div class="who">
              <p><strong>${t('document.version', { number: version.number })}</strong> ${version.title}</p>
              <p class="meta">${version.author.id === me ? t('thread.you') : version.author.name} · ${t('document.deposited', { day: fullDay(version.at, locale) })}</p>
            </div>
            <${Open} dossier=${dossier} document=${document} version=${version} onOpen=${onOpen} />
          </div>
          <${Provenance} version=${version} />
        </li>
      `)}
    </ol>
  `;
}

/** What hides it from the person is taken back: they were told. @param {{dossier: string, document: DossierDocument, onChanged: () => void}} props */
function Tell({ dossier, document, onChanged }) {
  const { t } = useTranslator();
  const { fault, run } = useDoing();
  const show = () => run(async () => {
    const confidentiality = document.confidentiality.filter((code) => !code.startsWith('INVISIBLE'));
    await changeConfidentiality(dossier, document.id, { confidentiality, listed: (document.listed ?? []).map(({ id }) => id) });
    onChanged();
  });
  return html`<button type="button" class="button small" onClick=${show}><${Icon} name="eye" />${t('document.told')}</button><${FaultPlace} fault=${fault} />`;
}

/** @param {string} dated YYYY-MM-DD, as the middle of that day here */
const dayAt = (dated) => new Date(`${dated}T12:00`).getTime();
