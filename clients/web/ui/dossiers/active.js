/** "File active": the dossiers that one may open, the one that changed last first; of a patient, their own. */

import { useRef, useState } from 'preact/hooks';
import { rowTime } from '../../model/days.js';
import { filterOf, textOf } from '../../model/dossier_filter.js';
import { unreadAt, unreadByDossier } from '../../model/linked.js';
import { searchDossiers } from '../../wire/dossier/dossiers.js';
import { Loading, useLoaded } from '../asking.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Page } from '../page.js';
import { go, leave } from '../route.js';
import { useSettled } from '../settled.js';
import { Chips } from './chips.js';
import { useListed } from './listed.js';
import { BirthLine, PatientName, Square } from './patient.js';
import { TO_ACTIVE, TO_EMERGENCY, TO_INCLUSION, toDossier } from './places.js';

/** @import { Translate } from '../../i18n/translator.js' */
/** @import { Chip } from '../../model/dossier_filter.js' */
/** @import { State } from '../../model/state.js' */
/** @import { DossierPage, ListedDossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { PageProps } from '../pages.js' */
/** @typedef {{text: string, chips: readonly Chip[]}} Asked */
/** @typedef {{asked: Asked, page: DossierPage}} Told what was asked for when this was told */

/** Long enough that a word is typed, short enough that one does not wait. */
const PAUSE_MS = 200;
/** More than this, and one searches. */
const MANY = 8;
/** Who is cared for has few, and nothing of this is theirs to do. @type {readonly Chip[]} */
const NO_CHIPS = [];

/** @param {PageProps & {chips: readonly Chip[]}} props */
export function ActivePage({ state, all, banner, chips }) {
  const { t } = useTranslator();
  const isProfessional = state.account.kind === 'professional';
  const add = html`<button type="button" class="button filled" onClick=${() => go(TO_INCLUSION)}><${Icon} name="plus" />${t('dossier.include')}</button>`;
  return html`
    <${Page} title=${t(isProfessional ? 'dossier.active' : 'dossier.mine')} onBack=${leave} banner=${banner} actions=${isProfessional && add} wide=${true}>
      <${Found} state=${state} unread=${unreadByDossier(all)} chips=${isProfessional ? chips : NO_CHIPS} />
      ${isProfessional && html`<p class="to-emergency"><a class="button plain" href=${TO_EMERGENCY}><${Icon} name="shield" />${t('dossier.emergency')}</a></p>`}
    <//>
  `;
}

/** @param {{state: State, unread: ReadonlyMap<string, number>, chips: readonly Chip[]}} props */
function Found({ state, unread, chips }) {
  const { t } = useTranslator();
  const { page: first } = useListed();
  const [text, setText] = useState('');
  const asked = { text: useSettled(text, PAUSE_MS).trim(), chips };
  const what = `${textOf(chips)} ${asked.text}`;
  const [further, setFurther] = useState({ what, pages: 1 });
  const pages = further.what === what ? further.pages : 1;
  const nowUnread = chips.includes('unread') && [...unread.keys()].join(' ');
  const loaded = useLoaded(() => pagesOf(asked, pages), [what, pages, nowUnread, state.dossierChanges, state.link.status === 'online']);
  const isProfessional = state.account.kind === 'professional';
  const isNarrowed = text !== '' || chips.length > 0;
  const isLong = text !== '' || (first !== null && (first.next !== null || first.dossiers.length > MANY));
  const filters = useRef(/** @type {HTMLElement | null} */ (null));
  const showAll = () => {
    setText('');
    go(TO_ACTIVE, { replace: true });
    filters.current?.focus(); // what was pressed is there no more
  };
  return html`
    ${isLong &&
    html`<div role="search">
      <label class="label" for="dossier-search">${t('dossier.search')}</label>
      <div class="field"><${Icon} name="search" /><input id="dossier-search" type="search" value=${text} autocomplete="off" maxlength="100" aria-describedby="dossier-search-hint" onInput=${(/** @type {any} */ event) => setText(event.target.value)} /></div>
      <p class="hint" id="dossier-search-hint">${t('dossier.search.hint')}</p>
    </div>`}
    ${isProfessional && (isNarrowed || first?.dossiers.length !== 0) && html`<${Chips} chips=${chips} first=${first} group=${filters} />`}
    <${Loading} of=${loaded}>
      ${(/** @type {Told} */ { asked, page }) => html`
        <p class=${asked.chips.length > 0 ? 'hint' : 'hidden'} role="status">${isAny(asked) && foundText(asked, page, t)}</p>
        ${page.dossiers.length > 0 &&
        html`<ul class="items panel dossiers" aria-label=${t('dossier.active')}>
          ${page.dossiers.map((listed) => html`<${Line} key=${listed.dossier} listed=${listed} unread=${unreadAt(unread, listed)} />`)}
        </ul>`}
        ${page.dossiers.length === 0 && page.next === null && html`<${Nothing} asked=${asked} isProfessional=${isProfessional} onAll=${showAll} />`}
        ${page.next !== null && html`<button type="button" class="button more" onClick=${() => setFurther({ what, pages: pages + 1 })}>${t('dossier.further')}</button>`}
      `}
    <//>
  `;
}

/**
 * How many, and of chips how many are pressed: on a telephone one may be beside the screen.
 *
 * @param {Asked} asked
 * @param {DossierPage} page
 * @param {Translate} t
 */
function foundText({ chips }, { dossiers, next }, t) {
  const found = t(next === null ? 'dossier.found' : 'dossier.found.more', { count: dossiers.length });
  return chips.length > 0 ? t('dossier.filters.count', { found, count: chips.length }) : found;
}

/** @param {Asked} asked */
const isAny = ({ text, chips }) => text !== '' || chips.length > 0;

/**
 * As many pages as were asked for, read anew, so that what changed stands where it belongs.
 *
 * @param {Asked} asked
 * @param {number} pages
 * @returns {Promise<Told>}
 */
async function pagesOf(asked, pages) {
  const only = filterOf(asked.chips, Date.now());
  /** @type {ListedDossier[]} */
  const dossiers = [];
  /** @type {string | null} */
  let next = null;
  for (let page = 0; page < pages && (page === 0 || next !== null); page++) {
    /** @type {DossierPage} */
    const told = await searchDossiers({ text: asked.text, after: next, only });
    dossiers.push(...told.dossiers);
    next = told.next;
  }
  return { asked, page: { dossiers, next } };
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

/** @param {{asked: Asked, isProfessional: boolean, onAll: () => void}} props */
function Nothing({ asked, isProfessional, onAll }) {
  const { t } = useTranslator();
  const what = asked.chips.length > 0 ? 'filtered' : asked.text !== '' ? 'nothing' : 'empty';
  const body = what === 'empty' && !isProfessional ? t('dossier.empty.mine') : t(`dossier.${what}.body`);
  return html`
    <div class="panel empty">
      <${Icon} name=${what === 'empty' ? 'folder' : 'search'} />
      <h2>${t(`dossier.${what}.title`)}</h2>
      <p>${body}</p>
      ${what === 'filtered' && html`<button type="button" class="button" onClick=${onAll}>${t('dossier.filtered.all')}</button>`}
    </div>
  `;
}
