/** "File active": the dossiers that one may open, the one that changed last first; of a patient, their own. */

import { useEffect, useState } from 'preact/hooks';
import { rowTime } from '../../model/days.js';
import { unreadByDossier } from '../../model/linked.js';
import { searchDossiers } from '../../wire/dossier/dossiers.js';
import { Loading, useLoaded } from '../asking.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Page } from '../page.js';
import { go, leave } from '../route.js';
import { useListed } from './listed.js';
import { BirthLine, PatientName, Square } from './patient.js';
import { TO_EMERGENCY, TO_INCLUSION, toDossier } from './places.js';

/** @import { Translate } from '../../i18n/translator.js' */
/** @import { State } from '../../model/state.js' */
/** @import { DossierPage, ListedDossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { PageProps } from '../pages.js' */

/** Long enough that a word is typed, short enough that one does not wait. */
const PAUSE_MS = 200;
/** More than this, and one searches. */
const MANY = 8;

/** @param {PageProps} props */
export function ActivePage({ state, all, banner }) {
  const { t } = useTranslator();
  const isProfessional = state.account.kind === 'professional';
  const add = html`<button type="button" class="button filled" onClick=${() => go(TO_INCLUSION)}><${Icon} name="plus" />${t('dossier.include')}</button>`;
  return html`
    <${Page} title=${t(isProfessional ? 'dossier.active' : 'dossier.mine')} onBack=${leave} banner=${banner} actions=${isProfessional && add} wide=${true}>
      <${Found} state=${state} unread=${unreadByDossier(all)} />
      ${isProfessional && html`<p class="to-emergency"><a class="button plain" href=${TO_EMERGENCY}><${Icon} name="shield" />${t('dossier.emergency')}</a></p>`}
    <//>
  `;
}

/** @param {{state: State, unread: ReadonlyMap<string, number>}} props */
function Found({ state, unread }) {
  const { t } = useTranslator();
  const { page: first } = useListed();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState({ text: '', pages: 1 });
  useEffect(() => {
    const timer = setTimeout(() => setAsked((asked) => (asked.text === text.trim() ? asked : { text: text.trim(), pages: 1 })), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const loaded = useLoaded(() => pagesOf(asked), [asked, state.dossierChanges, state.link.status === 'online']);
  const isLong = asked.text !== '' || (first !== null && (first.next !== null || first.dossiers.length > MANY));
  return html`
    ${isLong &&
    html`<div role="search">
      <label class="label" for="dossier-search">${t('dossier.search')}</label>
      <div class="field"><${Icon} name="search" /><input id="dossier-search" type="search" value=${text} autocomplete="off" maxlength="100" aria-describedby="dossier-search-hint" onInput=${(/** @type {any} */ event) => setText(event.target.value)} /></div>
      <p class="hint" id="dossier-search-hint">${t('dossier.search.hint')}</p>
    </div>`}
    <${Loading} of=${loaded}>
      ${(/** @type {DossierPage} */ page) => html`
        <p class="hidden" role="status">${asked.text && t('dossier.found', { count: page.dossiers.length })}</p>
        ${page.dossiers.length > 0
          ? html`<ul class="items panel dossiers" aria-label=${t('dossier.active')}>
              ${page.dossiers.map((listed) => html`<${Line} key=${listed.dossier} listed=${listed} unread=${unread.get(listed.dossier) ?? 0} />`)}
            </ul>`
          : html`<${Nothing} isSearch=${asked.text !== ''} isProfessional=${state.account.kind === 'professional'} />`}
        ${page.next !== null && html`<button type="button" class="button more" onClick=${() => setAsked({ ...asked, pages: asked.pages + 1 })}>${t('dossier.further')}</button>`}
      `}
    <//>
  `;
}

/**
 * As many pages as were asked for, read anew, so that what changed stands where it belongs.
 *
 * @param {{text: string, pages: number}} asked
 * @returns {Promise<DossierPage>}
 */
async function pagesOf({ text, pages }) {
  /** @type {ListedDossier[]} */
  const dossiers = [];
  /** @type {string | null} */
  let next = null;
  for (let page = 0; page < pages && (page === 0 || next !== null); page++) {
    /** @type {DossierPage} */
    const told = await searchDossiers({ text, after: next });
    dossiers.push(...told.dossiers);
    next = told.next;
  }
  return { dossiers, next };
}

/** @param {{listed: ListedDossier, unread: number}} props */
function Line({ listed, unread }) {
  const { t, locale } = useTranslator();
  const { person, role, changed_at, tasks_due, is_merged } = listed;
  return html`
    <li>
      <a class="dossier-row" href=${toDossier(listed.dossier)}>
        <${Square} />
        <span class="who">
          <span class="name"><${PatientName} patient=${person} /> ${is_merged && html`<span class="badge"><${Icon} name="copy" size=${16} />${t('dossier.merge.badge')}</span>`}</span>
          <small><${BirthLine} patient=${person} /></small>
          <small class=${role === 'PAT' ? 'word-usager' : ''}>${asWhat(listed, t)}</small>
        </span>
        <span class="aside">
          <time datetime=${new Date(changed_at).toISOString()}>${rowTime(changed_at, Date.now(), locale, t('day.yesterday.row'))}</time>
          ${tasks_due > 0 && html`<span class="badge warn"><${Icon} name="task" size=${16} /><span aria-hidden="true">${tasks_due}</span><span class="hidden">${t('tasks.count', { count: tasks_due })}</span></span>`}
          ${unread > 0 && html`<span class="count" aria-hidden="true">${unread}</span><span class="hidden">${t('row.unread', { count: unread })}</span>`}
        </span>
      </a>
    </li>
  `;
}

/** @param {ListedDossier} listed @param {Translate} t */
function asWhat({ role, acting_for }, t) {
  if (acting_for) return t('dossier.secretariat.row', { name: acting_for.name });
  return role === 'PAT' ? t('dossier.own') : t('dossier.as', { role: t(`dossier.role.${role}`) });
}

/** @param {{isSearch: boolean, isProfessional: boolean}} props */
function Nothing({ isSearch, isProfessional }) {
  const { t } = useTranslator();
  if (isSearch) return html`<div class="panel empty"><${Icon} name="search" /><h2>${t('dossier.nothing.title')}</h2><p>${t('dossier.nothing.body')}</p></div>`;
  return html`
    <div class="panel empty">
      <${Icon} name="folder" />
      <h2>${t('dossier.empty.title')}</h2>
      <p>${t(isProfessional ? 'dossier.empty.body' : 'dossier.empty.mine')}</p>
    </div>
  `;
}
