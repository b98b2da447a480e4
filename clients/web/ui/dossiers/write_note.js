/** Write a note: of which kind, so read by whom, and what hangs on it; or rewrite one's own. */

import { useState } from 'preact/hooks';
import { clean, isBlank } from '../../model/text.js';
import { environment } from '../../platform/environment.js';
import { rewriteNote, writeNote } from '../../wire/dossier/notes.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { pastedFiles } from '../attach.js';
import { Options, useForm } from './fields.js';
import { HangDialog, HangField } from './hang.js';
import { Hung } from './hung.js';
import { audienceSentence } from './note_card.js';

/** @import { Client } from '../../sync/client.js' */
/** @import { NewDocument } from '../../wire/dossier/documents_types.js' */
/** @import { Dossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { ListedNote, NoteKind } from '../../wire/dossier/notes_types.js' */
/** @import { Account } from '../../wire/types.js' */
/** @typedef {{client_ref: string, kind: NoteKind, text: string, recipients: readonly string[], mentions: readonly string[], documents: readonly NewDocument[], version?: number}} Draft `version`: the one that is rewritten */

const MOST_CHARS = 20_000;

/** @param {NoteKind} kind @returns {Draft} */
export const unwritten = (kind) => ({ client_ref: environment.newRef(), kind, text: '', recipients: [], mentions: [], documents: [] });

/**
 * Those of the circle who read a kind, besides whoever writes it.
 *
 * @param {Dossier} dossier
 * @param {NoteKind} kind
 * @param {string} me
 * @returns {Account[]}
 */
function readersOf({ members }, kind, me) {
  const accounts = members.flatMap(({ account, is_active, role }) =>
    account && is_active && account.id !== me && (kind === 'liaison' || account.kind === 'professional') && (kind !== 'dac' || role !== '330') ? [account] : []);
  return [...new Map(accounts.map((account) => [account.id, account])).values()];
}

/**
 * @param {{
 *   dossier: Dossier, client: Client, me: string, kinds: readonly NoteKind[], draft: Draft, note?: ListedNote,
 *   onDraft: (draft: Draft) => void, onDone: () => void, onClose: () => void
 * }} props `note`: the one that is rewritten
 */
export function WriteNote({ dossier, client, me, kinds, draft, note, onDraft, onDone, onClose }) {
  const words = useTranslator();
  const { t } = words;
  const form = useForm(['text']);
  const [files, setFiles] = useState(/** @type {readonly File[]} */ ([]));
  const { kind } = draft;
  const people = readersOf(dossier, kind, me);
  /** Another note has another client_ref. @param {Partial<Draft>} change */
  const write = (change) => onDraft({ ...draft, ...change, client_ref: environment.newRef() });
  /** @param {'recipients' | 'mentions'} field @param {string} account */
  const toggle = (field, account) => write({ [field]: draft[field].includes(account) ? draft[field].filter((one) => one !== account) : [...draft[field], account] });
  const named = people.map(({ id, name }) => ({ value: id, label: name }));
  const recipients = people.filter(({ id }) => draft.recipients.includes(id));
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (form.refuse(isBlank(draft.text) ? { text: 'note_empty' } : {})) return;
    form.run(async () => {
      const text = clean(draft.text);
      const told = { text, mentions: [...draft.mentions], documents: [...draft.documents] };
      if (note && draft.version) await rewriteNote(dossier.id, note.number, { ...told, version: draft.version });
      else await writeNote(dossier.id, { ...draft, ...told, recipients: [...draft.recipients] });
      onDone();
    });
  };
  const isAlone = kinds.length === 1;
  const [file] = files;
  const next = () => setFiles(files.slice(1));
  const onHung = (/** @type {NewDocument} */ document) => {
    write({ documents: [...draft.documents, document] });
    next();
  };
  const remove = (/** @type {NewDocument} */ document) => write({ documents: draft.documents.filter((one) => one !== document) });
  return html`
    <${Dialog} title=${note ? t('note.rewrite.title') : isAlone ? t(`note.write.${kind}`) : t('note.write')} kind="wide" onClose=${onClose}>
      <form class="form write-note" onSubmit=${submit} novalidate>
        ${!note && !isAlone &&
        html`<${Options} name="kind" legend=${t('note.kind')} chosen=${[kind]} faults=${form.faults} onChoose=${(/** @type {NoteKind} */ kind) => write({ kind, recipients: [], mentions: [], documents: [] })}
          options=${kinds.map((value) => ({ value, label: t(`note.kind.${value}`), hint: t(`note.kind.${value}.hint`) }))} />`}
        <${Text} value=${draft.text} fault=${form.faults.text} onWrite=${(/** @type {string} */ text) => write({ text })} onFiles=${setFiles} />
        ${note && html`<${Hung} dossier=${dossier.id} documents=${note.newest.documents} me=${me} />`}
        ${dossier.place_to_go === null && html`<${HangField} documents=${draft.documents} onFiles=${setFiles} onRemove=${remove} />`}
        ${kind === 'dac' && !note && named.length > 0 &&
        html`<${Options} type="checkbox" name="recipients" legend=${t('note.recipients')} options=${named} chosen=${draft.recipients} faults=${form.faults} onChoose=${(/** @type {string} */ id) => toggle('recipients', id)} />`}
        ${kind !== 'dac' && named.length > 0 &&
        html`<${Options} type="checkbox" name="mentions" legend=${t('note.mentions')} options=${named} chosen=${draft.mentions} faults=${form.faults} onChoose=${(/** @type {string} */ id) => toggle('mentions', id)} />`}
        <p class="audience" role="status"><${Icon} name="eye" size=${18} /><span>${audienceSentence(kind, note?.recipients ?? recipients, words)}</span></p>
        <${FaultPlace} fault=${form.fault} />
        <div class="dialog-actions">
          <button type="button" class="button plain" onClick=${onClose}>${t('dialog.cancel')}</button>
          <button class="button filled" aria-disabled=${String(form.busy)}>${t(note ? 'note.rewrite.do' : 'note.write.do')}</button>
        </div>
      </form>
    <//>
    ${file && html`<${HangDialog} key=${files.length} dossier=${dossier} client=${client} me=${me} draft=${draft} file=${file} onHung=${onHung} onClose=${next} />`}
  `;
}

/** @param {{value: string, fault: string | undefined, onWrite: (text: string) => void, onFiles: (files: File[]) => void}} props */
function Text({ value, fault, onWrite, onFiles }) {
  const { t } = useTranslator();
  /** @param {ClipboardEvent} event */
  const onPaste = (event) => {
    const files = pastedFiles(event);
    if (!files.length) return;
    event.preventDefault();
    onFiles(files);
  };
  return html`
    <div data-fault=${fault ? '' : undefined}>
      <label class="label" for="note-text">${t('note.text')}</label>
      <textarea class="field note-text" id="note-text" maxlength=${MOST_CHARS} value=${value} aria-invalid=${fault ? 'true' : undefined}
        aria-describedby=${fault ? 'note-text-fault note-text-hint' : 'note-text-hint'} onInput=${(/** @type {any} */ event) => onWrite(event.target.value)} onPaste=${onPaste}></textarea>
      ${fault && html`<p class="fault" id="note-text-fault"><${Icon} name="alert" size=${18} /><span>${fault}</span></p>`}
      <p class="hint" id="note-text-hint">${t('note.text.hint')}</p>
    </div>
  `;
}
