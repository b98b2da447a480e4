/** Contact groups where one picks people: one gesture picks all of a group, another takes them away again. */

import { listContactGroups } from '../../sync/asking.js';
import { useLoaded } from '../asking.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { go, toPage } from '../route.js';

/** @import { Client } from '../../sync/client.js' */
/** @import { ContactGroup } from '../../wire/types.js' */
/** @import { Person } from '../person.js' */

/** @param {{client: Client, picked: Person[], me: string, onPick: (people: Person[]) => void}} props */
export function Groups({ client, picked, me, onPick }) {
  const { t } = useTranslator();
  const { value } = useLoaded(() => groupsByName(client), [client]);
  if (!value) return null; // nothing to pick: the directory is there
  const isPicked = (/** @type {string} */ account) => picked.some((person) => person.account === account);
  /** @param {Person[]} people */
  const toggle = (people) => {
    const accounts = people.map((person) => person.account);
    const others = picked.filter((person) => !accounts.includes(person.account));
    onPick(accounts.every(isPicked) ? others : [...picked, ...people.filter((person) => !isPicked(person.account))]);
  };
  return html`
    <section class="groups" aria-labelledby="start-groups">
      <div class="groups-head">
        <h2 id="start-groups">${t('groups.page')}</h2>
        <button type="button" class="button text" onClick=${() => go(toPage('groups'))}>${t('groups.manage')}</button>
      </div>
      ${value.length > 0 &&
      html`<ul class="group-cards">
        ${value.map((group) => {
          const people = peopleOf(group, me);
          return html`<li key=${group.id}>
            <button type="button" class="group-card" aria-pressed=${String(people.length > 0 && people.every(({ account }) => isPicked(account)))} onClick=${() => toggle(people)}>
              <span class="group-name"><strong>${group.name}</strong><span class="group-count" title=${t('groups.count', { count: group.contacts.length })}><${Icon} name="users" size=${16} />${group.contacts.length}</span></span>
              <small>${group.contacts.map((contact) => contact.name).join(', ')}</small>
              <small>${t(group.owner === me ? 'groups.mine' : 'groups.theirs')}</small>
            </button>
          </li>`;
        })}
      </ul>`}
      ${!value.length && html`<p class="hint">${t('groups.empty.body')}</p>`}
    </section>
  `;
}

/** @param {Client} client */
export const groupsByName = async (client) => (await listContactGroups(client)).sort((a, b) => a.name.localeCompare(b.name));

/**
 * @param {ContactGroup} group
 * @param {string} me who is in every conversation of one's own
 * @returns {Person[]}
 */
export const peopleOf = ({ contacts }, me) =>
  contacts.filter((contact) => contact.id !== me).map(({ id, ...contact }) => ({ ...contact, account: id }));
