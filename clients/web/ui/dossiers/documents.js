/** "Documents": what one may read, the newest first, by class; opened here, with every version, and brought here. */

import { useState } from 'preact/hooks';
import { oppositionTo, speaks } from '../../model/choices.js';
import { viewedOf } from '../../model/documents.js';
import { readDocuments } from '../../wire/dossier/documents.js';
import { readOppositions } from '../../wire/dossier/rights.js';
import { DropTarget, useDrop } from '../attach.js';
import { Loading, useLoaded } from '../asking.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Done } from '../page.js';
import { Viewer } from '../viewer.js';
import { Deposit } from './deposit.js';
import { DocumentCard } from './document_card.js';
import { DocumentOpposition } from './oppose_document.js';
import { TO_MATRIX } from './places.js';
import { useTypes } from './types.js';

/** @import { DocumentTypes, DocumentVersion, DossierDocument, DossierDocuments } from '../../wire/dossier/documents_types.js' */
/** @import { Dossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { DossierOpposition } from '../../wire/dossier/rights_types.js' */
/** @import { TabProps } from './dossier.js' */
/** @typedef {{document: DossierDocument | null, files: File[]}} Asked what is deposited: a version, or a document of its own */

/** @param {TabProps} props */
export function DocumentsTab({ dossier, state, client }) {
  const { t } = useTranslator();
  const [classCode, setClassCode] = useState(/** @type {string | null} */ (null));
  const known = useTypes();
  const loaded = useLoaded(() => readDocuments(dossier.id, { classCode, before: null }), [dossier.id, classCode, state.dossierChanges.get(dossier.id)]);
  const opposed = useLoaded(() => oppositionsFor(dossier, state.account.id), [dossier]);
  const [done, setDone] = useState('');
  const [asked, setAsked] = useState(/** @type {Asked | null} */ (null));
  const [viewed, setViewed] = useState(/** @type {{document: DossierDocument, version: DocumentVersion} | null} */ (null));
  const drop = useDrop(asked ? null : (files) => setAsked({ document: null, files: files.slice(0, 1) }));
  const onDone = () => {
    setAsked(null);
    loaded.reload();
  };
  const onTold = (/** @type {DossierOpposition[]} */ told, /** @type {string} */ sentence) => {
    opposed.put(told);
    setDone(sentence);
    loaded.reload();
  };
  const further = async () => {
    const page = /** @type {DossierDocuments} */ (loaded.value);
    const next = await readDocuments(dossier.id, { classCode, before: page.next });
    loaded.put({ ...next, documents: [...page.documents, ...next.documents] });
  };
  const isEmergency = dossier.emergency_until !== null; // which reads, and adds nothing
  const mayAdd = dossier.place_to_go === null && !isEmergency;
  return html`
    <div class="documents" ...${mayAdd ? drop.handlers : {}}>
      <p class="panel-actions">
        ${mayAdd && html`<button type="button" class="button filled" onClick=${() => setAsked({ document: null, files: [] })}><${Icon} name="plus" />${t('document.add')}</button>`}
        ${state.account.kind === 'professional' && html`<a class="button" href=${TO_MATRIX}>${t('matrix.link')}</a>`}
      </p>
      <${Done} text=${done} />
      <${Loading} of=${known}>
        ${(/** @type {DocumentTypes} */ types) => html`
          <${Loading} of=${loaded}>
            ${(/** @type {DossierDocuments} */ page) => html`
              <${Classes} page=${page} types=${types} chosen=${classCode} onChoose=${setClassCode} />
              ${page.documents.length === 0 && html`<div class="panel empty"><${Icon} name="file" /><h2>${t('document.none')}</h2><p>${t('document.none.body')}</p></div>`}
              <ul class="document-list" aria-label=${t('dossier.tab.documents')}>
                ${page.documents.map((document) => html`
                  <${DocumentCard} key=${document.id} dossier=${dossier} document=${document} types=${types} me=${state.account.id} isOpposed=${oppositionTo(opposed.value ?? [], document) !== null}
                    onOpen=${(/** @type {DocumentVersion} */ version) => setViewed({ document, version })}
                    onVersion=${isEmergency ? null : () => setAsked({ document, files: [] })} onChanged=${loaded.reload}>
                    ${opposed.value && html`<${DocumentOpposition} dossier=${dossier} document=${document} me=${state.account.id} opposition=${oppositionTo(opposed.value, document)} onTold=${onTold} />`}
                  <//>
                `)}
              </ul>
              ${page.next && html`<button type="button" class="button" onClick=${further}>${t('dossier.further')}</button>`}
            `}
          <//>
          ${asked && html`<${Deposit} dossier=${dossier} types=${types} client=${client} me=${state.account.id} document=${asked.document} file=${asked.files[0] ?? null} onDone=${onDone} onClose=${() => setAsked(null)} />`}
        `}
      <//>
      ${viewed && html`<${Viewer} all=${[viewedOf(dossier.id, viewed.document, viewed.version)]} at=${0} me=${state.account.id} onClose=${() => setViewed(null)} />`}
      ${drop.isOver && html`<${DropTarget} />`}
    </div>
  `;
}

/** @param {Dossier} dossier @param {string} me @returns {Promise<DossierOpposition[] | null>} null for who does not speak for the person */
const oppositionsFor = async (dossier, me) => (speaks(dossier, me) ? readOppositions(dossier.id) : null);

/** @param {{page: DossierDocuments, types: DocumentTypes, chosen: string | null, onChoose: (code: string | null) => void}} props */
function Classes({ page, types, chosen, onChoose }) {
  const { t } = useTranslator();
  if (page.classes.length < 2) return null;
  const all = page.classes.reduce((sum, { count }) => sum + count, 0);
  const label = (/** @type {string} */ code) => types.classes.find((one) => one.code === code)?.label ?? code;
  return html`
    <div class="chips" role="group" aria-label=${t('document.classes')}>
      <button type="button" class="chip" aria-pressed=${String(chosen === null)} onClick=${() => onChoose(null)}>${t('document.all')} <span class="number">${all}</span></button>
      ${page.classes.map(({ code, count }) => html`
        <button type="button" class="chip" key=${code} aria-pressed=${String(chosen === code)} onClick=${() => onChoose(code)}>${label(code)} <span class="number">${count}</span></button>
      `)}
    </div>
  `;
}
