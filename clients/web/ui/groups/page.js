/** "Groupes de contacts": one's own, to make and change, and those that one's place shares. */

import { useState } from 'preact/hooks';
import { others } from '../../model/people.js';
import { deleteContactGroup } from '../../sync/asking.js';
import { Loading, useLoaded } from '../asking.js';
import { Confirm } from '../confirm.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Done, Page } from '../page.js';
import { leave } from '../route.js';
import { groupsByName, peopleOf } from './choose.js';
import { GroupEditor } from './editor.js';

/** @import { State } from '../../model/state.js' */
/** @import { ContactGroup } from '../../wire/types.js' */
/** @import { PageProps } from '../pages.js' */
/** @import { Draft } from './editor.js' */

/** @param {PageProps} props `rest`: `from/ID` begins with those of a conversation */
export function GroupsPage({ client, state, rest, banner }) {
  const { t } = useTranslator();
  const loaded = useLoaded(() => groupsByName(client), [client, state.link.status === 'online']);
  const [draft, setDraft] = useState(() => draftOf(rest, state));
  const [deleting, setDeleting] = useState(/** @type {ContactGroup | null} */ (null));
  const [done, setDone] = useState('');
  /** @param {string} sentence */
  const after = (sentence) => {
    setDraft(null);
    setDeleting(null);
    setDone(sentence);
    loaded.reload();
  };
  if (draft) {
    return html`<${GroupEditor} client=${client} account=${state.account} draft=${draft} banner=${banner}
      onSaved=${(/** @type {ContactGroup} */ group) => after(t('groups.saved', { name: group.name }))} onClose=${() => setDraft(null)} />`;
  }
  const add = html`
    <button type="button" class="button filled" onClick=${() => setDraft(NEW)}><${Icon} name="contacts" />${t('groups.new')}</button>
  `;
  return html`
    <${Page} title=${t('groups.page')} onBack=${leave} banner=${banner} actions=${add}>
      <p class="lead">${t('groups.lead')}</p>
      <${Done} text=${done} />
      <${Loading} of=${loaded}>
        ${(/** @type {ContactGroup[]} */ groups) => html`<${List} groups=${groups} me=${state.account.id}
          onChange=${(/** @type {ContactGroup} */ group) => setDraft({ ...group, contact_group: group.id, people: peopleOf(group, '') })} onDelete=${setDeleting} />`}
      <//>
    <//>
    ${deleting &&
    html`<${Confirm} title=${t('groups.delete.ask', { name: deleting.name })} body=${t('groups.delete.body')} verb=${t('groups.delete')} danger=${true}
      onDo=${() => deleteContactGroup(client, deleting.id)} onDone=${() => after(t('groups.deleted', { name: deleting.name }))} onClose=${() => setDeleting(null)} />`}
  `;
}

/** @type {Draft} */
const NEW = { name: '', shared: false, people: [] };

/**
 * @param {string} rest
 * @param {State} state
 * @returns {Draft | null}
 */
function draftOf(rest, state) {
  const [from, id = ''] = rest.split('/');
  if (from !== 'from') return null;
  const conversation = state.conversations.get(decodeURIComponent(id))?.conversation;
  if (!conversation) return NEW;
  const people = others(conversation.members, state.account.id).filter((member) => member.kind === 'professional');
  return { ...NEW, name: conversation.subject ?? '', people };
}

/** @param {{groups: ContactGroup[], me: string, onChange: (group: ContactGroup) => void, onDelete: (group: ContactGroup) => void}} props */
function List({ groups, me, onChange, onDelete }) {
  const { t } = useTranslator();
  if (!groups.length) {
    return html`<div class="panel empty"><${Icon} name="contacts" /><h2>${t('groups.empty.title')}</h2><p>${t('groups.empty.body')}</p></div>`;
  }
  return html`
    <ul class="items panel" aria-label=${t('groups.page')}>
      ${groups.map((group) => html`
        <li class="item" key=${group.id}>
          <span class="who">
            <strong>${group.name}</strong>
            <small>${t('groups.count', { count: group.contacts.length })} · ${whose(group, me, t)}</small>
            <small class="group-names">${group.contacts.map((contact) => contact.name).join(', ')}</small>
          </span>
          ${group.owner === me &&
          html`
            <button type="button" class="button" aria-label=${t('groups.change.name', { name: group.name })} onClick=${() => onChange(group)}>${t('groups.change')}</button>
            <button type="button" class="button plain" aria-label=${t('groups.delete.ask', { name: group.name })} onClick=${() => onDelete(group)}>${t('groups.delete')}</button>
          `}
        </li>
      `)}
    </ul>
  `;
}

/**
 * @param {ContactGroup} group
 * @param {string} me
 * @param {import('../../i18n/translator.js').Translate} t
 */
function whose({ owner, shared, place }, me, t) {
  if (owner !== me) return t('groups.theirs');
  return shared ? t('groups.mine.shared', { place: place ?? '' }) : t('groups.mine');
}
