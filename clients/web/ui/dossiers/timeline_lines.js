/** How each kind of line of the shared thread is drawn; another kind is another row of the table. */

import { clockTime, fullDay } from '../../model/days.js';
import { isCaredFor } from '../../model/people.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Role } from '../person.js';
import { toConversation } from '../route.js';
import { Sought } from '../sought.js';
import { NoteCard } from './note_card.js';
import { IdentityBadge } from './patient.js';
import { toDossier } from './places.js';
import { MergeLine } from './timeline_merge.js';
import { EventLine, PlanLine } from './timeline_plan.js';

/** @import { ComponentType } from 'preact' */
/** @import { Translator } from '../../i18n/translator.js' */
/** @import { Timeline, TimelineDocument, TimelineIdentity, TimelineKind, TimelineLine, TimelineMember, TimelineMessage, TimelineNote } from '../../wire/dossier/timeline_types.js' */
/** @import { Account } from '../../wire/types.js' */
/** @import { IconName } from '../icons.js' */
/** @typedef {{lines: TimelineLine[], told: Timeline, me: string}} LineProps */
/** @typedef {{icon: IconName, tone: string, Draw: ComponentType<LineProps>}} Drawing */

/** @param {Timeline} told @param {string} id @returns {Account | undefined} */
const person = (told, id) => told.accounts.find((one) => one.id === id);

/** @type {Record<TimelineKind, (line: TimelineLine, told: Timeline) => Drawing>} */
export const DRAWN = {
  message: () => ({ icon: 'speech', tone: 'accent', Draw: Messages }),
  note: ({ note, author }, told) => ({ icon: 'note', tone: toneOf(/** @type {TimelineNote} */ (note), person(told, author)), Draw: Note }),
  document: () => ({ icon: 'file', tone: '', Draw: Document }),
  member: ({ member }) => ({ icon: member?.is_over ? 'userLeft' : 'userPlus', tone: '', Draw: Member }),
  identity: () => ({ icon: 'shield', tone: '', Draw: Identity }),
  plan: () => ({ icon: 'task', tone: '', Draw: PlanLine }),
  event: () => ({ icon: 'calendar', tone: '', Draw: EventLine }),
  merge: () => ({ icon: 'copy', tone: '', Draw: MergeLine }),
};

/** @param {TimelineNote} note @param {Account | undefined} author */
const toneOf = ({ kind }, author) => (kind === 'liaison' && author && isCaredFor(author.kind) ? 'usager' : '');

/** @param {LineProps} props */
function Messages({ lines, told }) {
  const { t } = useTranslator();
  const conversation = told.conversations.find(({ id }) => id === lines[0].conversation);
  const isUrgent = lines.some(({ message }) => message?.urgent);
  return html`
    <article class="card said">
      <header>
        <h3>${conversation?.subject ?? t('timeline.conversation')}</h3>
        ${isUrgent && html`<span class="badge urgent-soft"><${Icon} name="alert" size=${16} />${t('thread.urgent')}</span>`}
        ${conversation && html`<small>${conversation.subject && `${t('timeline.conversation')} · `}${t('thread.members', { count: conversation.member_count })}</small>`}
      </header>
      ${lines.map((line) => html`<${Said} key=${line.seq} line=${line} author=${person(told, line.author)} />`)}
      ${conversation &&
      (conversation.is_member
        ? html`<a class="button text" href=${toConversation(conversation.id)}>${t('timeline.open')}<${Icon} name="more" size=${18} /></a>`
        : html`<p class="audience"><${Icon} name="eye" size=${18} /><span>${t('timeline.read_here')}</span></p>`)}
    </article>
  `;
}

/** @param {{line: TimelineLine, author: Account | undefined}} props */
function Said({ line, author }) {
  const { t, locale } = useTranslator();
  const { text, attachments, unreadable, corrects, corrected_by } = /** @type {TimelineMessage} */ (line.message);
  return html`
    <div class=${`message-line ${corrected_by === null ? '' : 'corrected'}`}>
      <p class="by"><strong>${author?.name ?? t('thread.someone')}</strong> <small>${author && html`<${Role} person=${{ ...author, account: author.id }} /> · `}${clockTime(line.at, locale)}</small></p>
      ${unreadable && html`<p class="unreadable">${t(`timeline.unreadable.${unreadable}`)}</p>`}
      ${text && html`<p class="text"><${Sought} text=${text} /></p>`}
      ${attachments.map(({ id, name }) => html`<p class="file" key=${id}><${Icon} name="paperclip" size=${18} /><span><${Sought} text=${name} /></span></p>`)}
      ${corrects !== null && html`<p class="hint">${t('timeline.corrects')}</p>`}
      ${corrected_by !== null && html`<p class="hint">${t('timeline.corrected')}</p>`}
    </div>
  `;
}

/** @param {LineProps} props */
function Note({ lines, told, me }) {
  const note = /** @type {TimelineNote} */ (lines[0].note);
  const recipients = note.recipients.flatMap((id) => person(told, id) ?? []);
  return html`<${NoteCard} dossier=${lines[0].conversation} note=${{ ...note, recipients }} author=${person(told, lines[0].author)} me=${me} />`;
}

/** @param {LineProps} props */
function Document({ lines, told }) {
  const { t } = useTranslator();
  const { title, version, file, conversation } = /** @type {TimelineDocument} */ (lines[0].document);
  const author = person(told, lines[0].author);
  return html`
    <article class="card">
      <header><h3><${Sought} text=${title} /></h3>${version > 1 && html`<small>${t('timeline.document.version', { version })}</small>`}</header>
      <p class="by"><strong>${author?.name ?? t('thread.someone')}</strong> <small>${author && html`<${Role} person=${{ ...author, account: author.id }} />`}</small></p>
      <p class="file"><${Icon} name="file" size=${18} /><span><${Sought} text=${file.name} /></span></p>
      ${conversation && html`<p class="hint">${t('timeline.document.filed')}</p>`}
      <a class="button text" href=${toDossier(lines[0].conversation, 'documents')}>${t('timeline.document.open')}<${Icon} name="more" size=${18} /></a>
    </article>
  `;
}

/** @param {LineProps} props */
function Member({ lines, told }) {
  const words = useTranslator();
  const member = /** @type {TimelineMember} */ (lines[0].member);
  const account = person(told, member.member);
  return html`
    <p class="happened">
      <strong>${account?.name ?? member.structure?.name ?? member.member}</strong> ${memberSentence(member, words)} <small>${roleSentence(member, account, words)}</small>
    </p>
  `;
}

/** @param {TimelineMember} member @param {Translator} words */
function memberSentence({ is_over, until }, { t, locale }) {
  if (is_over) return t('timeline.member.over');
  return until === null ? t('timeline.member.in') : t('timeline.member.until', { day: fullDay(until - 1, locale) });
}

/** Who is simply of the team is told by what they do. @param {TimelineMember} member @param {Account | undefined} account @param {Translator} words */
function roleSentence({ role }, account, { t }) {
  const profession = account && !isCaredFor(account.kind) ? account.profession : null;
  if (profession && role === '353') return profession;
  return [t(`dossier.role.${role}`), profession].filter(Boolean).join(' · ');
}

/** @type {Partial<Record<string, 'proved' | 'insi_answered' | 'insi_differed'>>} what became of an identity, where it was not corrected */
const RAISED = { proved: 'proved', insi_answered: 'insi_answered', insi_differed: 'insi_differed' };

/** @param {LineProps} props */
function Identity({ lines, told }) {
  const { t } = useTranslator();
  const { is_first, standing, trigger } = /** @type {TimelineIdentity} */ (lines[0].identity);
  const what = is_first ? 'first' : RAISED[trigger ?? ''] ?? 'changed';
  return html`
    <p class="happened">
      <strong>${person(told, lines[0].author)?.name ?? t('thread.someone')}</strong> ${t(`timeline.identity.${what}`)} <${IdentityBadge} standing=${standing} />
    </p>
  `;
}
