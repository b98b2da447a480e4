/** "Patients et aidants": those whose accounts a professional made, and the sheets that open them. */

import { useState } from 'preact/hooks';
import { fullDay } from '../../model/days.js';
import { hasWords } from '../../model/filter.js';
import { listPeople, newCodeOf } from '../../wire/identity.js';
import { AccessSheet } from '../access_sheet.js';
import { Loading, useLoaded } from '../asking.js';
import { Confirm } from '../confirm.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Page } from '../page.js';
import { Avatar } from '../person.js';
import { leave } from '../route.js';
import { NewPerson } from './new.js';

/** @import { AccessCode, Person } from '../../wire/identity_types.js' */
/** @import { PageProps } from '../pages.js' */
/** @typedef {{name: 'list'} | {name: 'new'} | {name: 'code', person: Person} | {name: 'sheet', code: AccessCode}} Doing */

/** More of them than this, and one searches. */
const MANY = 8;

/** @param {PageProps} props */
export function PeoplePage({ state, banner }) {
  const { t } = useTranslator();
  const loaded = useLoaded(listPeople);
  const [doing, setDoing] = useState(/** @type {Doing} */ ({ name: 'list' }));
  const toList = () => setDoing({ name: 'list' });
  /** @param {AccessCode} code */
  const onCode = (code) => {
    setDoing({ name: 'sheet', code });
    loaded.reload();
  };
  if (doing.name === 'sheet') return html`<${AccessSheet} code=${doing.code} by=${state.account.name} onBack=${toList} />`;
  const add = html`
    <button type="button" class="button filled" onClick=${() => setDoing({ name: 'new' })}><${Icon} name="userPlus" />${t('people.new')}</button>
  `;
  return html`
    <${Page} title=${t('people.page')} onBack=${leave} banner=${banner} actions=${add}>
      <p class="lead">${t('people.lead')}</p>
      <${Loading} of=${loaded}>
        ${(/** @type {Person[]} */ people) => html`<${List} people=${people} onCode=${(/** @type {Person} */ person) => setDoing({ name: 'code', person })} />`}
      <//>
    <//>
    ${doing.name === 'new' && html`<${NewPerson} onMade=${onCode} onClose=${toList} />`}
    ${doing.name === 'code' && html`<${AskForCode} person=${doing.person} onCode=${onCode} onClose=${toList} />`}
  `;
}

/** @param {{people: Person[], onCode: (person: Person) => void}} props */
function List({ people, onCode }) {
  const { t } = useTranslator();
  const [text, setText] = useState('');
  if (!people.length) {
    return html`<div class="panel empty"><${Icon} name="users" /><h2>${t('people.empty.title')}</h2><p>${t('people.empty.body')}</p></div>`;
  }
  const found = people.filter(({ account, login }) => hasWords(`${account.name} ${login}`, text));
  return html`
    ${people.length > MANY &&
    html`<div>
      <label class="label" for="people-search">${t('people.search')}</label>
      <div class="field"><${Icon} name="search" /><input id="people-search" type="search" value=${text} autocomplete="off" onInput=${(/** @type {any} */ event) => setText(event.target.value)} /></div>
      <p class="hint" role="status">${text && t('people.found', { count: found.length })}</p>
    </div>`}
    <ul class="items panel" aria-label=${t('people.page')}>
      ${found.map((person) => html`<${Line} key=${person.account.id} person=${person} onCode=${onCode} />`)}
    </ul>
  `;
}

/** @param {{person: Person, onCode: (person: Person) => void}} props */
function Line({ person, onCode }) {
  const { t } = useTranslator();
  const { account, login, state } = person;
  return html`
    <li class="item">
      <${Avatar} person=${{ ...account, account: account.id }} />
      <span class="who">
        <strong>${account.name}</strong>
        <small><span class="word-usager">${t(`kind.${account.kind}`)}</span> · ${t('people.login', { login })}</small>
        <${State} person=${person} />
      </span>
      ${state !== 'deactivated' &&
      html`<button type="button" class="button" aria-label=${t('people.code.name', { name: account.name })} onClick=${() => onCode(person)}>${t('people.code')}</button>`}
    </li>
  `;
}

/** @param {{person: Person}} props */
function State({ person }) {
  const { t, locale } = useTranslator();
  const { state, code_expires_at: until } = person;
  if (state === 'invited') {
    return html`<span class="state"><span class="badge warn">${t('people.invited')}</span> <small>${until && t('people.invited.until', { day: fullDay(until, locale) })}</small></span>`;
  }
  if (state === 'expired') return html`<span class="state"><span class="badge outlined">${t('people.expired')}</span> <small>${t('people.expired.do')}</small></span>`;
  if (state === 'deactivated') return html`<span class="state"><span class="badge">${t('people.deactivated')}</span></span>`;
  return html`<span class="state"><span class="badge ok">${t('people.active')}</span></span>`;
}

/** @param {{person: Person, onCode: (code: AccessCode) => void, onClose: () => void}} props */
function AskForCode({ person, onCode, onClose }) {
  const { t } = useTranslator();
  const isActive = person.state === 'active';
  const { name } = person.account;
  return html`
    <${Confirm} title=${t('people.code.ask', { name })} body=${t(isActive ? 'people.code.body.active' : 'people.code.body')} verb=${t('people.code.do')} danger=${isActive}
      onDo=${() => newCodeOf(person.account.id)} onDone=${onCode} onClose=${onClose} />
  `;
}
