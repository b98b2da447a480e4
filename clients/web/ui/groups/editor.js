/** One contact group: its name, who is in it, whether one's place sees it too. */

import { useState } from 'preact/hooks';
import { toggled } from '../../model/people.js';
import { clean } from '../../model/text.js';
import { saveContactGroup } from '../../sync/asking.js';
import { useDoing } from '../asking.js';
import { Search } from '../directory.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Page } from '../page.js';
import { Picked } from '../start.js';

/** @import { Client } from '../../sync/client.js' */
/** @import { Account, ContactGroup } from '../../wire/types.js' */
/** @import { Person } from '../person.js' */
/** @typedef {{name: string, shared: boolean, people: Person[], contact_group?: string}} Draft `contact_group`: the one that it changes */

/** @param {{client: Client, account: Account, draft: Draft, banner: any, onSaved: (group: ContactGroup) => void, onClose: () => void}} props */
export function GroupEditor({ client, account, draft, banner, onSaved, onClose }) {
  const { t } = useTranslator();
  const [name, setName] = useState(draft.name);
  const [people, setPeople] = useState(draft.people);
  const [shared, setShared] = useState(draft.shared);
  const { busy, fault, setFault, run } = useDoing({ conflict: t('groups.name.taken'), not_found: t('groups.people.gone'), accounts: t('groups.people.empty') });
  /** @param {Person} person */
  const toggle = (person) => {
    setPeople((picked) => toggled(picked, person));
    setFault(null);
  };
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const called = clean(name).trim();
    if (!called) return setFault({ text: t('groups.name.empty') });
    if (!people.length) return setFault({ text: t('groups.people.empty') });
    const accounts = people.map((person) => person.account);
    const { contact_group } = draft;
    return run(async () => onSaved(await saveContactGroup(client, { name: called, accounts, shared, ...(contact_group ? { contact_group } : {}) })));
  };
  return html`
    <${Page} title=${contactTitle(draft, t)} onBack=${onClose} banner=${banner}>
      <div class="panel"><${Search} client=${client} picked=${people} me="" onToggle=${toggle} /></div>
      <form class="panel form" onSubmit=${submit} novalidate>
        <${Picked} people=${people} onRemove=${toggle} />
        <div>
          <label class="label" for="group-name">${t('groups.name')}</label>
          <div class="field"><input id="group-name" value=${name} autocomplete="off" maxlength="100" onInput=${(/** @type {any} */ event) => setName(event.target.value)} /></div>
        </div>
        ${account.place &&
        html`<label class="switch-line">
          <input type="checkbox" role="switch" checked=${shared} onChange=${() => setShared(!shared)} />
          <span><strong>${t('groups.share', { place: account.place })}</strong><small>${t('groups.share.hint')}</small></span>
        </label>`}
        <${FaultPlace} fault=${fault} />
        <div class="dialog-actions">
          <button type="button" class="button plain" onClick=${onClose}>${t('dialog.cancel')}</button>
          <button class="button filled" aria-disabled=${String(busy)}>${t('groups.save')}</button>
        </div>
      </form>
    <//>
  `;
}

/**
 * @param {Draft} draft
 * @param {import('../../i18n/translator.js').Translate} t
 */
const contactTitle = (draft, t) => (draft.contact_group ? t('groups.change.name', { name: draft.name }) : t('groups.new'));
