/** "Notes": those that one may read, by kind; what evolves with its versions. The cahier de liaison is large and plain for those at home. */

import { useState } from 'preact/hooks';
import { fullMoment } from '../../model/days.js';
import { readNote, readNotes } from '../../wire/dossier/notes.js';
import { Loading, useLoaded } from '../asking.js';
import { Dialog } from '../dialog.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { useKept } from '../kept.js';
import { Hung } from './hung.js';
import { Marked } from './marked.js';
import { NoteCard } from './note_card.js';
import { WriteNote, unwritten } from './write_note.js';

/** @import { ListedNote, NotePage, NoteRead } from '../../wire/dossier/notes_types.js' */
/** @import { TabProps } from './dossier.js' */
/** @import { Draft } from './write_note.js' */

/** @param {TabProps} props */
export function NotesTab({ dossier, state, client }) {
  const { t } = useTranslator();
  const me = state.account.id;
  const isPersons = state.account.kind !== 'professional';
  const [{ kind, pages }, setAsked] = useState({ kind: '', pages: 1 });
  const [rewriting, setRewriting] = useState(/** @type {ListedNote | null} */ (null));
  const [reading, setReading] = useState(/** @type {ListedNote | null} */ (null));
  const loaded = useLoaded(() => pagesOf(dossier.id, kind, pages), [dossier, kind, pages]);
  const kinds = loaded.value?.may_write ?? [];
  return html`
    <div class=${`notes ${isPersons ? 'large' : ''}`}>
      ${isPersons && html`<p class="lead">${t('note.lead.mine')}</p>`}
      <div class="fil-head">
        ${kinds.length > 1 &&
        html`<div class="chips" role="group" aria-label=${t('note.filter')}>
          ${['', ...kinds].map((one) => html`<button type="button" class="chip" key=${one} aria-pressed=${String(one === kind)} onClick=${() => setAsked({ kind: one, pages: 1 })}>${t(/** @type {any} */ (one ? `note.kind.${one}` : 'timeline.filter.all'))}</button>`)}
        </div>`}
        <${Write} dossier=${dossier} client=${client} me=${me} kinds=${kinds} onDone=${loaded.reload} />
      </div>
      <${Loading} of=${loaded}>
        ${(/** @type {NotePage} */ told) => html`
          <ul class="note-list">${told.notes.map((note) => html`<${Listed} key=${note.number} dossier=${dossier.id} note=${note} me=${me} onRewrite=${setRewriting} onVersions=${setReading} />`)}</ul>
          ${told.notes.length === 0 && html`<div class="panel empty"><${Icon} name="note" /><h2>${t('note.none')}</h2><p>${t(isPersons ? 'note.none.mine' : 'note.none.body')}</p></div>`}
          ${told.next !== null && html`<button type="button" class="button more" onClick=${() => setAsked({ kind, pages: pages + 1 })}>${t('dossier.further')}</button>`}
        `}
      <//>
    </div>
    ${rewriting && html`<${Rewrite} key=${rewriting.number} dossier=${dossier} client=${client} me=${me} note=${rewriting} onClose=${() => setRewriting(null)} onDone=${() => { setRewriting(null); loaded.reload(); }} />`}
    ${reading && html`<${Versions} dossier=${dossier.id} me=${me} note=${reading} onClose=${() => setReading(null)} />`}
  `;
}

/**
 * @param {string} id
 * @param {string} kind
 * @param {number} pages
 * @returns {Promise<NotePage>}
 */
async function pagesOf(id, kind, pages) {
  let told = await readNotes(id, kind, null);
  for (let page = 1; page < pages && told.next !== null; page++) {
    const further = await readNotes(id, kind, told.next);
    told = { ...further, notes: [...told.notes, ...further.notes] };
  }
  return told;
}

/** @param {{dossier: TabProps['dossier'], client: TabProps['client'], me: string, kinds: NotePage['may_write'], onDone: () => void}} props what was begun is there when it is opened again, also after a lock */
function Write({ dossier, client, me, kinds, onDone }) {
  const { t } = useTranslator();
  const [isWriting, setIsWriting] = useState(false);
  const [draft, setDraft] = useKept(client, `note.${dossier.id}`, () => /** @type {Draft | null} */ (null));
  if (kinds.length === 0 || dossier.place_to_go !== null) return null;
  const first = kinds[0];
  return html`
    <button type="button" class="button filled write" onClick=${() => setIsWriting(true)}><${Icon} name="pencil" />${t(kinds.length === 1 ? `note.write.${first}` : 'note.write')}</button>
    ${isWriting &&
    html`<${WriteNote} dossier=${dossier} client=${client} me=${me} kinds=${kinds} draft=${draft && kinds.includes(draft.kind) ? draft : unwritten(kinds.includes('journal') ? 'journal' : first)} onDraft=${setDraft} onClose=${() => setIsWriting(false)}
      onDone=${() => { setIsWriting(false); setDraft(null); onDone(); }} />`}
  `;
}

/** @param {{dossier: string, note: ListedNote, me: string, onRewrite: (note: ListedNote) => void, onVersions: (note: ListedNote) => void}} props */
function Listed({ dossier, note, me, onRewrite, onVersions }) {
  const { t, locale } = useTranslator();
  const { kind, author, recipients, newest, may_rewrite } = note;
  const when = html`<time datetime=${new Date(newest.at).toISOString()}>${fullMoment(newest.at, locale)}</time>`;
  return html`
    <li>
      <${NoteCard} dossier=${dossier} note=${{ ...newest, kind, recipients }} author=${author} me=${me} heading="h2" when=${when}>
        ${(may_rewrite || newest.version > 1) &&
        html`<p class="card-actions">
          ${may_rewrite && html`<button type="button" class="button plain" onClick=${() => onRewrite(note)}><${Icon} name="pencil" />${t('note.rewrite')}</button>`}
          ${newest.version > 1 && html`<button type="button" class="button plain" onClick=${() => onVersions(note)}><${Icon} name="clock" />${t('note.versions', { count: newest.version })}</button>`}
        </p>`}
      <//>
    </li>
  `;
}

/** @param {{dossier: TabProps['dossier'], client: TabProps['client'], me: string, note: ListedNote, onClose: () => void, onDone: () => void}} props */
function Rewrite({ dossier, client, me, note, onClose, onDone }) {
  const begun = () => ({ ...unwritten(note.kind), text: note.newest.text, mentions: note.newest.mentions, version: note.newest.version });
  const [draft, setDraft] = useKept(client, `note.${dossier.id}.${note.number}`, begun);
  const forget = (/** @type {() => void} */ next) => () => {
    setDraft(null);
    next();
  };
  return html`<${WriteNote} dossier=${dossier} client=${client} me=${me} kinds=${[note.kind]} draft=${draft} note=${note} onDraft=${setDraft} onDone=${forget(onDone)} onClose=${forget(onClose)} />`;
}

/** @param {{dossier: string, me: string, note: ListedNote, onClose: () => void}} props */
function Versions({ dossier, me, note, onClose }) {
  const { t, locale } = useTranslator();
  const loaded = useLoaded(() => readNote(dossier, note.number), [dossier, note.number]);
  return html`
    <${Dialog} title=${t('note.versions.title')} kind="wide" onClose=${onClose}>
      <${Loading} of=${loaded}>
        ${(/** @type {NoteRead} */ { versions }) => html`
          <ol class="note-list">
            ${versions.map(({ version, at, text, documents }) => html`
              <li key=${version} class="card"><header><h3>${t('note.version', { version })}</h3><time datetime=${new Date(at).toISOString()}>${fullMoment(at, locale)}</time></header><${Marked} text=${text} /><${Hung} dossier=${dossier} documents=${documents} me=${me} /></li>
            `)}
          </ol>
        `}
      <//>
    <//>
  `;
}
