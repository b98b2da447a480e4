/** One conversation in the list: who or what, when, and its last word. */

import { useState } from 'preact/hooks';
import { counterpart, lastAt, memberOf, title } from '../model/conversation.js';
import { rowTime } from '../model/days.js';
import { rightsOf } from '../model/rights.js';
import { isCaredFor, others, present, shortName } from '../model/people.js';
import { patientName } from '../model/patient.js';
import { readers } from '../model/receipt.js';
import { awaitedOf } from '../model/urgent.js';
import { useListed } from './dossiers/listed.js';
import { Square } from './dossiers/patient.js';
import { entrySentence } from './entry.js';
import { html, memo, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { useLongPress } from './long_press.js';
import { marksFor, useMarkVerbs, useMarking } from './marking.js';
import { Menu } from './menu.js';
import { Avatar, Avatars, Role } from './person.js';
import { go, toConversation } from './route.js';
import { saidOf } from './said.js';

/** @import { Folder } from '../model/folder.js' */
/** @import { Known } from '../model/conversation.js' */
/** @import { Pending } from '../model/outbox.js' */
/** @import { Account, Conversation, Member } from '../wire/types.js' */

/**
 * @typedef {object} RowProps
 * @property {Known} known
 * @property {number} unread
 * @property {boolean} isUnread also where it is marked so
 * @property {Account} account one's own
 * @property {Folder} folder beside which it opens
 * @property {string} draft
 * @property {Pending | null} pending
 * @property {string} typing
 * @property {boolean} current
 * @property {boolean} reachable the one row that Tab reaches; arrows reach the others
 * @property {number} today changes at midnight, so that "08:40" becomes "Hier"
 * @property {(id: string) => void} onActive
 */

/** @type {import('preact').ComponentType<RowProps>} */
export const Row = memo((props) => {
  const { known, unread, isUnread, account, folder, current, reachable, onActive } = props;
  const { t, locale } = useTranslator();
  const { set } = useMarking();
  const [open, setOpen] = useState(false);
  const { conversation } = known;
  const me = account.id;
  const other = counterpart(conversation, me);
  const person = useListed().page?.dossiers.find(({ dossier }) => dossier === conversation.dossier)?.person;
  const address = toConversation(conversation.id, folder);
  const rights = rightsOf(conversation, account);
  const verbs = useMarkVerbs(conversation, rights);
  const press = useLongPress(() => setOpen(verbs.length > 0));
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    const mark = marksFor(rights).find(({ key }) => key === event.key.toLowerCase());
    if (!rights.mark || !mark || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    set(conversation.id, mark.name, !conversation[mark.name]);
  };
  /** @param {MouseEvent} event */
  const onClick = (event) => {
    if (open) return event.preventDefault(); // the finger that held it has let go
    if (event.ctrlKey || event.metaKey || event.shiftKey) return undefined; // a new tab, as with any link
    event.preventDefault();
    return go(address);
  };
  return html`
    <a
      class=${`row ${isUnread ? 'unread' : ''}`}
      href=${address}
      aria-current=${current ? 'true' : undefined}
      tabindex=${reachable ? 0 : -1}
      onClick=${onClick}
      onFocus=${() => onActive(conversation.id)}
      onKeyDown=${onKeyDown}
      ...${press}
    >
      ${person ? html`<${Square} />` : other ? html`<${Avatar} person=${other} />` : html`<${Avatars} people=${others(conversation.members, me)} />`}
      <span class="lines">
        <span class="first">
          <span class=${`title ${person || other ? 'whole' : ''}`}><span>${person ? patientName(person) : title(conversation, me)}</span></span>
          ${conversation.favourite && html`<span class="starred"><${Icon} name="star" size=${16} /><span class="hidden">${t('row.favourite')}</span></span>`}
          <time datetime=${new Date(lastAt(conversation)).toISOString()}>
            ${rowTime(lastAt(conversation), Date.now(), locale, t('day.yesterday.row'))}
          </time>
        </span>
        <span class="second">${person && `${title(conversation, me)} · `}<${Second} conversation=${conversation} other=${other} me=${me} /></span>
        <span class="third">
          <span class="snippet"><${Snippet} ...${props} me=${me} /></span>
          <${Badge} conversation=${conversation} unread=${unread} me=${me} />
          ${unread > 0 &&
          html`<span class="count" aria-hidden="true">${unread}</span>
            <span class="hidden">${t('row.unread', { count: unread })}</span>`}
          ${isUnread && !unread && html`<span class="count dot"><span class="hidden">${t('row.marked_unread')}</span></span>`}
          ${conversation.muted && html`<span class="quiet"><${Icon} name="bellOff" size=${18} /><span class="hidden">${t('row.muted')}</span></span>`}
        </span>
      </span>
    </a>
    ${verbs.length > 0 &&
    html`<span class=${`row-actions ${open ? 'open' : ''}`}>
      <${Menu} name=${t('row.actions', { title: title(conversation, me) })} verbs=${verbs} kind="icon-button" tabIndex=${reachable ? 0 : -1} open=${open} onOpen=${setOpen} />
    </span>`}
  `;
});

/** @param {{conversation: Conversation, other: Member | undefined, me: string}} props */
function Second({ conversation, other, me }) {
  const { t } = useTranslator();
  if (other && conversation.subject) return html`${other.name} · <${Role} person=${other} />`;
  if (other && isCaredFor(other.kind)) return html`<${Role} person=${other} /> · ${t('row.direct')}`;
  if (other) return html`<${Role} person=${other} place=${true} />`;
  const caredFor = others(conversation.members, me).filter((member) => isCaredFor(member.kind));
  if (!caredFor.length) return groupSize(conversation, t);
  return html`
    <span class="word-usager names-usager">${caredFor.map((member) => `${member.name} (${t(`kind.${member.kind}`).toLowerCase()})`).join(', ')}</span>
    ${' · '}${t('row.group.members', { count: conversation.member_count })}
  `;
}

/**
 * @param {Conversation} conversation
 * @param {import('../i18n/translator.js').Translate} t
 */
function groupSize(conversation, t) {
  const professionals = present(conversation.members).every((member) => member.kind === 'professional');
  return t(professionals ? 'row.group.professionals' : 'row.group.people', { count: conversation.member_count });
}

/** @param {RowProps & {me: string}} props */
function Snippet({ known, me, draft, pending, typing }) {
  const words = useTranslator();
  const { t } = words;
  const { conversation } = known;
  const pendingText = pending && (pending.text || t('said.files', { count: pending.attachments.length }));
  if (pending?.fate === 'failed') {
    return html`<span class="failed"><${Icon} name="alert" size=${16} />${t('row.failed')}</span> ${pendingText}`;
  }
  if (typing) return html`<span class="typing">${t('row.typing', { name: shortName(typing) })}</span>`;
  if (draft) return html`<span class="draft">${t('row.draft')}</span> ${draft}`;
  if (pending) return html`<span class="draft">${t('row.queued')}</span> ${pendingText}`;
  const last = conversation.last_message;
  if (!last) return '';
  if (last.kind !== 'text') return entrySentence(last, conversation, me, words);
  const said = saidOf(last, t);
  const text = last.corrects === null ? said : t('row.correction', { text: said });
  if (last.author === me) {
    const { by, notBy } = readers(conversation.members, me, last.seq);
    const seen = by.length > 0 && !notBy.length && conversation.members.length >= conversation.member_count;
    return html`${seen && html`<${Icon} name="eye" size=${16} /><span class="hidden">${t('row.seen')}</span>`}${t('row.you', { text })}`;
  }
  if (conversation.kind === 'direct') return text;
  const author = memberOf(conversation, last.author);
  return author ? t('row.author', { author: shortName(author.name), text }) : text;
}

/**
 * At most one: urgent while unread or one's acknowledgement is awaited, else what is to do, else closed.
 *
 * @param {{conversation: Conversation, unread: number, me: string}} props
 */
function Badge({ conversation, unread, me }) {
  const { t } = useTranslator();
  const last = conversation.last_message;
  const isAwaited = awaitedOf(conversation) !== undefined;
  if (isAwaited || (unread && last?.urgent && last.author !== me)) {
    return html`<span class="badge urgent"><${Icon} name="alert" size=${16} />${t('row.urgent')}${isAwaited && html`<span class="hidden">${t('row.awaited')}</span>`}</span>`;
  }
  if (conversation.to_process) return html`<span class="badge warn"><${Icon} name="task" size=${16} />${t('row.to_process')}</span>`;
  if (conversation.state !== 'closed') return null;
  return html`<span class="badge"><${Icon} name="lock" size=${16} />${t('row.closed')}</span>`;
}
