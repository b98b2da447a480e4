/** "Ajouter", above the thread: a note of each kind that one writes, a document, an event of the life line. */

import { useState } from 'preact/hooks';
import { Loading } from '../asking.js';
import { Dialog } from '../dialog.js';
import { html, useTranslator } from '../html.js';
import { useKept } from '../kept.js';
import { Menu } from '../menu.js';
import { Deposit } from './deposit.js';
import { EventDialog } from './event.js';
import { useTypes } from './types.js';
import { WriteNote, unwritten } from './write_note.js';

/** @import { Client } from '../../sync/client.js' */
/** @import { DocumentTypes } from '../../wire/dossier/documents_types.js' */
/** @import { Dossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { NoteKind } from '../../wire/dossier/notes_types.js' */
/** @import { Account } from '../../wire/types.js' */
/** @import { Verb } from '../menu.js' */
/** @import { Draft } from './write_note.js' */
/** @typedef {{dossier: Dossier, account: Account, client: Client, kinds: readonly NoteKind[], onDone: () => void}} AddProps */

/** What was begun of a note is there when it is opened again, also after a lock. @param {AddProps} props */
export function Add({ dossier, account, client, kinds, onDone }) {
  const { t } = useTranslator();
  const [asked, setAsked] = useState(/** @type {NoteKind | 'document' | 'event' | null} */ (null));
  const [drafts, setDrafts] = useKept(client, `notes.${dossier.id}`, () => /** @type {Partial<Record<NoteKind, Draft>>} */ ({}));
  if (dossier.place_to_go !== null || dossier.emergency_until !== null) return null; // nothing is written there
  const close = () => setAsked(null);
  const forget = (/** @type {NoteKind} */ kind) => {
    const { [kind]: _written, ...rest } = drafts;
    setDrafts(Object.keys(rest).length ? rest : null);
  };
  const done = () => {
    close();
    onDone();
  };
  /** @type {Verb[]} */
  const verbs = [
    ...kinds.map((kind) => /** @type {Verb} */ ({ icon: 'note', text: t(`note.write.${kind}`), onChoose: () => setAsked(kind) })),
    { icon: 'file', text: t('document.add'), onChoose: () => setAsked('document') },
  ];
  if (mayTell(dossier, account)) verbs.push({ icon: 'calendar', text: t('life.add'), onChoose: () => setAsked('event') });
  const kind = kinds.find((one) => one === asked);
  return html`
    <${Menu} name=${t('timeline.add')} text=${t('timeline.add')} verbs=${verbs} kind="button add" tabIndex=${0} icon="plus" />
    ${kind &&
    html`<${WriteNote} dossier=${dossier} client=${client} me=${account.id} kinds=${[kind]} draft=${drafts[kind] ?? unwritten(kind)} onClose=${close}
      onDraft=${(/** @type {Draft} */ draft) => setDrafts({ ...drafts, [kind]: draft })} onDone=${() => { forget(kind); done(); }} />`}
    ${asked === 'document' && html`<${Brought} dossier=${dossier} me=${account.id} client=${client} onDone=${done} onClose=${close} />`}
    ${asked === 'event' && html`<${EventDialog} dossier=${dossier.id} client=${client} told=${null} onTold=${done} onClose=${close} />`}
  `;
}

/** As `dossier/operations/life_line.py` has it: a professional of the circle, in their own name. @param {Dossier} dossier @param {Account} account */
const mayTell = ({ parts, acting_for }, { kind }) => kind === 'professional' && parts.includes('life_line') && acting_for === null;

/** @param {{dossier: Dossier, me: string, client: Client, onDone: () => void, onClose: () => void}} props */
function Brought({ dossier, me, client, onDone, onClose }) {
  const { t } = useTranslator();
  const known = useTypes();
  if (known.value === null) return html`<${Dialog} title=${t('document.add')} onClose=${onClose}><${Loading} of=${known} /><//>`;
  const types = /** @type {DocumentTypes} */ (known.value);
  return html`<${Deposit} dossier=${dossier} types=${types} client=${client} me=${me} onDone=${onDone} onClose=${onClose} />`;
}
