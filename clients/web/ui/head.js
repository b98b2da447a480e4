/** The head of a thread: what it is called, who is in it, and what one may do to it. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { counterpart, title } from '../model/conversation.js';
import { others } from '../model/people.js';
import { rightsOf } from '../model/rights.js';
import { reopen } from '../sync/conversations.js';
import { ConversationExport } from './export.js';
import { FilesDialog } from './files.js';
import { html, memo, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { IntegrityMark } from './integrity.js';
import { jumpTo } from './jump.js';
import { useMarkVerbs, useMarking } from './marking.js';
import { MembersDialog } from './members.js';
import { AddDialog, CloseDialog, LeaveDialog } from './membership.js';
import { Menu } from './menu.js';
import { Role } from './person.js';
import { Absences, seenSentence } from './presence.js';
import { MOST_NAMED } from './readers.js';
import { go, leave, toPage } from './route.js';
import { SearchDialog } from './search.js';
import { startWith } from './start.js';

/** @import { Rights } from '../model/rights.js' */
/** @import { Thread } from '../model/thread.js' */
/** @import { Client } from '../sync/client.js' */
/** @import { Account, Conversation, Message } from '../wire/types.js' */
/** @import { Goal } from './sought.js' */
/** @import { Verb } from './menu.js' */
/** @import { Person } from './person.js' */
/** @import { Presences } from './presence.js' */
/** @typedef {'members' | 'add' | 'leave' | 'close' | 'files' | 'search' | 'export'} Asked which dialog is open */

/** @type {import('preact').ComponentType<{conversation: Conversation, account: Account, thread: Thread, client: Client, presences: Presences, onDay: () => void, onSought: (goal: Goal) => void}>} */
export const Head = memo(({ conversation, account, thread, client, presences, onDay, onSought }) => {
  const { t } = useTranslator();
  const [asked, setAsked] = useState(/** @type {Asked | null} */ (null));
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const me = account.id;
  const rights = rightsOf(conversation, account);
  const close = () => setAsked(null);
  const [added, setAdded] = useState(/** @type {Person[]} */ ([]));
  /** @param {Account} substitute */
  const addSubstitute = ({ id, ...person }) => {
    setAdded([{ ...person, account: id }]);
    setAsked('add');
  };
  /** @param {Asked} what */
  const ask = (what) => {
    setAdded([]);
    setAsked(what);
  };
  const [goal, setGoal] = useState(/** @type {number | null} */ (null));
  useEffect(() => {
    // Once the dialog is gone, which takes the focus back to what opened it.
    if (goal !== null) jumpTo(client, conversation.id, goal);
    setGoal(null);
  }, [goal]);
  /** @param {number} seq */
  const jump = (seq) => {
    close();
    setGoal(seq);
  };
  /** @param {Message} message @param {string} text */
  const open = ({ seq }, text) => {
    onSought({ conversation: conversation.id, seq, text });
    jump(seq);
  };
  const verbs = useVerbs({ conversation, me, rights, client, ask, onDay });
  return html`
    <header class="thread-head">
      <button type="button" class="icon-button only-phone" aria-label=${t('thread.back')} onClick=${leave}>
        <${Icon} name="back" size=${24} />
      </button>
      <div class="titles">
        <h1 tabindex="-1" ref=${heading}>${title(conversation, me)}</h1>
        <p class="second"><${Second} conversation=${conversation} me=${me} presences=${presences} /></p>
        <button type="button" class="titles-button" aria-haspopup="dialog" aria-label=${t('members.show')} title=${t('members.show')} onClick=${() => setAsked('members')} />
      </div>
      <${IntegrityMark} conversation=${conversation} me=${me} thread=${thread} client=${client} />
      <button type="button" class="icon-button only-wide" aria-haspopup="dialog" aria-label=${t('search.within')} title=${t('search.within')} onClick=${() => ask('search')}>
        <${Icon} name="search" />
      </button>
      ${rights.mark && html`<${Toggle} conversation=${conversation} name="favourite" icon="star" />`}
      ${rights.process && html`<${Toggle} conversation=${conversation} name="to_process" icon="task" />`}
      ${rights.add &&
      html`<button type="button" class="icon-button" aria-haspopup="dialog" aria-label=${t('members.add')} title=${t('members.add')} onClick=${() => ask('add')}>
        <${Icon} name="userPlus" />
      </button>`}
      ${verbs.length > 0 && html`<${Menu} name=${t('head.more')} verbs=${verbs} kind="icon-button" tabIndex=${0} />`}
      ${asked === 'members' && html`<${MembersDialog} title=${t('people.title')} members=${conversation.members} me=${me} presences=${presences} onClose=${close} />`}
      ${asked === 'files' && html`<${FilesDialog} conversation=${conversation} me=${me} client=${client} onJump=${jump} onClose=${close} />`}
      ${asked === 'export' && html`<${ConversationExport} conversation=${conversation} onClose=${close} />`}
      ${asked === 'search' && html`<${SearchDialog} conversation=${conversation} me=${me} client=${client} onOpen=${open} onClose=${close} />`}
      ${asked === 'add' && html`<${AddDialog} conversation=${conversation} thread=${thread} me=${me} client=${client} first=${added} onClose=${close} />`}
      ${asked === 'leave' && html`<${LeaveDialog} conversation=${conversation} me=${me} client=${client} onClose=${close} />`}
      ${asked === 'close' && html`<${CloseDialog} conversation=${conversation} client=${client} onClose=${close} />`}
    </header>
    <${Absences} conversation=${conversation} presences=${presences} mayAdd=${rights.add} onAdd=${addSubstitute} />
  `;
});

/** @param {{conversation: Conversation, name: 'favourite' | 'to_process', icon: 'star' | 'task'}} props where there is room; elsewhere in the menu */
function Toggle({ conversation, name, icon }) {
  const { t } = useTranslator();
  const { set } = useMarking();
  const isOn = conversation[name];
  const text = t(`row.${name}`);
  return html`
    <button type="button" class="icon-button toggle only-wide" aria-pressed=${String(isOn)} aria-label=${text} title=${text} onClick=${() => set(conversation.id, name, !isOn)}>
      <${Icon} name=${icon} />
    </button>
  `;
}

/** @param {{conversation: Conversation, me: string, presences: Presences}} props */
function Second({ conversation, me, presences }) {
  const words = useTranslator();
  const { t, list } = words;
  const people = others(conversation.members, me);
  if (conversation.kind === 'direct' && people.length === 1) {
    const seen = seenSentence(presences.get(people[0].account), words);
    return html`<${Role} person=${people[0]} place=${true} />${seen && html` · <span class="seen">${seen}</span>`}`;
  }
  const names = t('thread.members.names', { names: people.map((person) => person.name).join(', ') });
  const count = t('thread.members', { count: conversation.member_count });
  const isNamed = people.length > 0 && people.length <= MOST_NAMED && conversation.members.length >= conversation.member_count;
  return html`
    <span class="only-phone">${count}</span>
    <span class="names" title=${list(people.map((person) => person.name))}>${isNamed ? names : count}</span>
  `;
}

/**
 * @param {{conversation: Conversation, me: string, rights: Rights, client: Client, ask: (asked: Asked) => void, onDay: () => void}} parts
 * @returns {Verb[]}
 */
function useVerbs({ conversation, me, rights, client, ask, onDay }) {
  const { t } = useTranslator();
  const { id } = conversation;
  const marks = useMarkVerbs(conversation, rights);
  const other = counterpart(conversation, me);
  /** @type {(Verb | false)[]} */
  const all = [
    ...marks,
    { icon: 'users', text: t('members.show'), onChoose: () => ask('members') },
    { icon: 'search', text: t('search.within'), onChoose: () => ask('search') },
    { icon: 'calendar', text: t('day.go'), onChoose: onDay },
    { icon: 'files', text: t('files.title'), onChoose: () => ask('files') },
    { icon: 'download', text: t('export.do'), onChoose: () => ask('export') },
    rights.add && { icon: 'userPlus', text: t('members.add'), onChoose: () => ask('add') },
    rights.widen && other !== undefined && { icon: 'userPlus', text: t('members.widen', { name: other.name }), onChoose: () => startWith(client, [other]) },
    rights.add && { icon: 'contacts', text: t('groups.from'), onChoose: () => go(toPage(`groups/from/${encodeURIComponent(id)}`)) },
    rights.leave && { icon: 'userLeft', text: t('leave.do'), onChoose: () => ask('leave') },
    rights.close && { icon: 'lock', text: t('close.do'), onChoose: () => ask('close') },
    rights.reopen && { icon: 'retry', text: t('reopen.do'), onChoose: () => client.unlessLost(reopen(client, id)) },
  ];
  return all.filter((verb) => verb !== false);
}
