/** A document is deposited: brought from here, filed from a conversation, or with the note that it is to hang on. Who would read it is said before. */

import { useRef, useState } from 'preact/hooks';
import { dayOfDocument, proposedType, titleOf } from '../../model/documents.js';
import { parted } from '../../model/grounds.js';
import { environment } from '../../platform/environment.js';
import { files } from '../../platform/files.js';
import { uploadToDossier } from '../../platform/upload.js';
import { addVersion, depositDocument, fileFromChat } from '../../wire/dossier/documents.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Field, Options, useForm } from './fields.js';
import { Audience } from './readers.js';
import { TypeField } from './type_field.js';

/** @import { Client } from '../../sync/client.js' */
/** @import { Attachment } from '../../wire/types.js' */
/** @import { Proposed } from '../../model/documents.js' */
/** @import { Confidentiality, DocumentTypes, DossierDocument, NewDocument } from '../../wire/dossier/documents_types.js' */
/** @import { Dossier } from '../../wire/dossier/dossiers_types.js' */
/**
 * @typedef {{conversation: string, seq: number, attachment: Attachment | null, text: string | null}} Said what is filed: a file, or the text
 * @typedef {{proposed: Proposed, onHung: (document: NewDocument) => void}} Hanging on a note, which deposits it once it is written itself
 * @typedef {{file: File | null, title: string, dated: string, type_code: string | null, level: Confidentiality, marks: Confidentiality[], listed: string[]}} Written
 */

const LEVELS = /** @type {const} */ (['N', 'R', 'V']);
const MARKS = /** @type {const} */ (['INVISIBLE_PATIENT', 'MASQUE_PS']);
const FIELDS = ['file', 'title', 'dated', 'type_code', 'confidentiality', 'listed', 'seq'];

/**
 * @param {object} props
 * @param {Dossier} props.dossier
 * @param {DocumentTypes} props.types
 * @param {Client} props.client
 * @param {string} props.me
 * @param {DossierDocument | null} [props.document] of which it is another version
 * @param {File | null} [props.file]
 * @param {Said | null} [props.said]
 * @param {Hanging | null} [props.hanging]
 * @param {(document: DossierDocument) => void} [props.onDone]
 * @param {() => void} props.onClose
 */
export function Deposit({ dossier, types, client, me, document = null, file = null, said = null, hanging = null, onDone = () => undefined, onClose }) {
  const { t } = useTranslator();
  const today = dayOfDocument(Date.now());
  const [ref] = useState(() => environment.newRef());
  const [written, setWritten] = useState(/** @returns {Written} */ () => begun(types, { document, file, said, hanging, today }));
  const form = useForm(FIELDS);
  /** @param {Partial<Written>} change */
  const write = (change) => setWritten((before) => ({ ...before, ...change }));
  const choose = (/** @type {File} */ chosen) =>
    write({ file: chosen, title: written.title || titleOf(chosen.name), type_code: written.type_code ?? proposedType(chosen, types) });
  const confidentiality = [written.level, ...written.marks];
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (form.refuse(missing(written, { document, said }))) return;
    form.run(async () => {
      const { title, dated, type_code, listed } = written;
      const told = { title: title.trim(), dated };
      const audience = { type_code, confidentiality, listed };
      if (said) return onDone(await fileFromChat(dossier.id, { ...told, ...audience, client_ref: ref, conversation: said.conversation, seq: said.seq, attachment: said.attachment?.id ?? null }));
      const brought = await bring(dossier.id, ref, /** @type {File} */ (written.file), client);
      if (hanging) return hanging.onHung({ ...told, ...audience, file: brought.id });
      return onDone(document ? await addVersion(dossier.id, document.id, { ...told, file: brought.id }) : await depositDocument(dossier.id, { ...told, ...audience, file: brought.id }));
    });
  };
  const title = t(document ? 'document.version.add' : said ? 'document.file' : hanging ? 'note.hang' : 'document.add');
  const submitting = t(form.busy ? 'document.sending' : said ? 'document.file.submit' : hanging ? 'note.hang.do' : 'document.submit');
  return html`
    <${Dialog} title=${title} kind="deposit" onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        ${said ? html`<${Source} said=${said} />` : html`<${FileField} file=${written.file} fault=${form.faults.file} onFile=${choose} />`}
        ${!document && html`<${TypeField} types=${types} chosen=${written.type_code} fault=${form.faults.type_code} onChoose=${(/** @type {string | null} */ type_code) => write({ type_code })} />`}
        <${Field} name="title" label=${t('document.title')} capitals="sentences" value=${written.title} faults=${form.faults} onWrite=${(/** @type {string} */ title) => write({ title })} />
        <${Field} name="dated" type="date" max=${today} label=${t('document.dated')} value=${written.dated} faults=${form.faults} onWrite=${(/** @type {string} */ dated) => write({ dated })} />
        ${!document && html`<${Confidentialities} dossier=${dossier} me=${me} written=${written} faults=${form.faults} onWrite=${write} />`}
        ${!document && html`<${Audience} dossier=${dossier.id} type_code=${written.type_code} confidentiality=${confidentiality} listed=${written.listed} me=${me} />`}
        <${FaultPlace} fault=${form.fault} />
        <button class="button filled" aria-disabled=${String(form.busy)}>${submitting}</button>
      </form>
    <//>
  `;
}

/**
 * @param {DocumentTypes} types
 * @param {{document: DossierDocument | null, file: File | null, said: Said | null, hanging: Hanging | null, today: string}} from
 * @returns {Written}
 */
function begun(types, { document, file, said, hanging, today }) {
  const title = document?.versions[0].title ?? (said ? (said.attachment ? titleOf(said.attachment.name) : '') : file ? titleOf(file.name) : '');
  const type_code = said ? proposedType(said.attachment, types) : file ? proposedType(file, types) : null;
  return { file, title, dated: today, type_code, marks: [], ...(hanging?.proposed ?? { level: 'N', listed: [] }) };
}

/**
 * @param {Written} written
 * @param {{document: DossierDocument | null, said: Said | null}} what
 * @returns {Record<string, string>} reasons by field
 */
function missing({ file, title, dated, type_code }, { document, said }) {
  return {
    ...(!said && !file && { file: 'document_file' }),
    ...(!document && !type_code && { type_code: 'document_untyped' }),
    ...(!title.trim() && { title: 'document_title' }),
    ...(!dated && { dated: 'day_form' }),
  };
}

/**
 * @param {string} dossier
 * @param {string} ref
 * @param {File} file
 * @param {Client} client
 * @returns {Promise<Attachment>}
 */
async function bring(dossier, ref, file, client) {
  const limit = client.store.state.limits.attachment_bytes;
  const { body, name } = await files.shrink(file, limit).catch(() => ({ body: file, name: file.name }));
  return uploadToDossier(dossier, { ref: `${ref}-${file.size}-${file.lastModified}`, name, body, onShare: () => undefined }).answer;
}

/** @param {{said: Said}} props */
const Source = ({ said: { attachment, text } }) => html`
  <p class="source"><${Icon} name=${attachment ? 'paperclip' : 'speech'} size=${18} /><span>${attachment ? attachment.name : text}</span></p>
`;

/** @param {{file: File | null, fault: string | undefined, onFile: (file: File) => void}} props */
function FileField({ file, fault, onFile }) {
  const { t } = useTranslator();
  const picker = useRef(/** @type {HTMLInputElement | null} */ (null));
  const camera = useRef(/** @type {HTMLInputElement | null} */ (null));
  /** @param {Event} event */
  const onChange = (event) => {
    const [chosen] = /** @type {HTMLInputElement} */ (event.currentTarget).files ?? [];
    if (chosen) onFile(chosen);
  };
  return html`
    <div data-fault=${fault ? '' : undefined} class="file-field">
      <p class="label">${t('document.field.file')}</p>
      <input type="file" hidden tabindex="-1" aria-hidden="true" ref=${picker} onChange=${onChange} />
      <input type="file" hidden tabindex="-1" aria-hidden="true" accept="image/*" capture="environment" ref=${camera} onChange=${onChange} />
      <p class="panel-actions">
        <button type="button" class="button" onClick=${() => picker.current?.click()}><${Icon} name="paperclip" />${t('document.choose')}</button>
        <button type="button" class="button" onClick=${() => camera.current?.click()}><${Icon} name="camera" />${t('attach.photo')}</button>
      </p>
      <p class="source" role="status">${file && html`<${Icon} name="file" size=${18} /><span>${file.name}</span>`}</p>
      ${fault && html`<p class="fault"><${Icon} name="alert" size=${18} /><span>${fault}</span></p>`}
    </div>
  `;
}

/** @param {{dossier: Dossier, me: string, written: Written, faults: Record<string, string>, onWrite: (change: Partial<Written>) => void}} props */
function Confidentialities({ dossier, me, written, faults, onWrite }) {
  const { t } = useTranslator();
  const people = parted(dossier.members).active.flatMap(({ account }) => (account && account.id !== me ? [account] : []));
  const { level, marks, listed } = written;
  const toggled = (/** @type {string[]} */ all, /** @type {string} */ one) => (all.includes(one) ? all.filter((other) => other !== one) : [...all, one]);
  return html`
    <details class="confidentiality" open=${faults.confidentiality || faults.listed ? true : undefined}>
      <summary>${t('document.confidentiality')}</summary>
      <${Options} name="confidentiality" legend=${t('document.level')} chosen=${[level]} faults=${faults} onChoose=${(/** @type {Confidentiality} */ level) => onWrite({ level })}
        options=${LEVELS.map((value) => ({ value, label: t(`document.level.${value}`), hint: t(`document.level.${value}.hint`) }))} />
      <${Options} type="checkbox" name="marks" legend=${t('document.marks')} chosen=${marks} faults=${faults} onChoose=${(/** @type {any} */ mark) => onWrite({ marks: /** @type {any} */ (toggled(marks, mark)) })}
        options=${MARKS.map((value) => ({ value, label: t(`document.level.${value}`), hint: t(`document.level.${value}.hint`) }))} />
      ${people.length > 0 && html`<${Options} type="checkbox" name="listed" legend=${t('document.listed')} chosen=${listed} faults=${faults} onChoose=${(/** @type {string} */ id) => onWrite({ listed: toggled(listed, id) })}
        options=${people.map(({ id, name, profession }) => ({ value: id, label: name, hint: profession ?? undefined }))} />`}
    </details>
  `;
}
