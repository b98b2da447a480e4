/** A note as it is read: its kind, who wrote it, the text, what hangs on it, and who reads it. */

import { isCaredFor } from '../../model/people.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Role } from '../person.js';
import { Hung } from './hung.js';
import { Marked } from './marked.js';

/** @import { Translator } from '../../i18n/translator.js' */
/** @import { Account } from '../../wire/types.js' */
/** @import { DossierDocument } from '../../wire/dossier/documents_types.js' */
/** @import { NoteKind } from '../../wire/dossier/notes_types.js' */
/** @typedef {{kind: NoteKind, text: string, version: number, mentions: readonly string[], recipients: readonly Account[], documents: readonly DossierDocument[]}} ShownNote */

/**
 * @param {NoteKind} kind
 * @param {readonly {name: string}[]} recipients
 * @param {Translator} words
 */
export function audienceSentence(kind, recipients, { t, list }) {
  if (recipients.length > 0) return t('note.audience.dac.and', { names: list(recipients.map(({ name }) => name)) });
  return t(`note.audience.${kind}`);
}

/** @param {{dossier: string, note: ShownNote, author: Account | undefined, me: string, heading?: 'h2' | 'h3', when?: any, children?: any}} props `heading`: beneath a day, or beneath the page alone */
export function NoteCard({ dossier, note, author, me, heading = 'h3', when, children }) {
  const words = useTranslator();
  const { t } = words;
  return html`
    <article class="card noted">
      <header>
        <${heading}>${t(`note.kind.${note.kind}`)}<//>
        ${note.mentions.includes(me) && html`<span class="badge accent">${t('note.for_you')}</span>`}
        ${author && isCaredFor(author.kind) && html`<span class="badge usager">${t(`kind.${author.kind}`)}</span>`}
        ${when}
      </header>
      <p class="by"><strong>${author?.name ?? t('thread.someone')}</strong> ${author && !isCaredFor(author.kind) && html`<small><${Role} person=${{ ...author, account: author.id }} /></small>`}
        ${note.version > 1 && html`<small>${t('note.rewritten', { version: note.version })}</small>`}</p>
      <${Marked} text=${note.text} />
      <${Hung} dossier=${dossier} documents=${note.documents} me=${me} />
      <p class="audience"><${Icon} name="eye" size=${18} /><span>${audienceSentence(note.kind, note.recipients, words)}</span></p>
      ${children}
    </article>
  `;
}
