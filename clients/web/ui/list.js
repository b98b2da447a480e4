/** The list of conversations: a folder of it, a filter over it, and the rows. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { foldersOf } from '../model/folder.js';
import { hasWord } from '../model/search.js';
import { hasDossiers } from './dossiers/listed.js';
import { TO_ACTIVE } from './dossiers/places.js';
import { FOLDER_ICONS } from './folder_icons.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { jumpTo } from './jump.js';
import { LockButton } from './lock_button.js';
import { Menu } from './menu.js';
import { Avatar } from './person.js';
import { TO_NEW, go, toFolder } from './route.js';
import { Rows } from './rows.js';
import { FoundMessages, MOST_CHARS, walk } from './search.js';

/** @import { Folder } from '../model/folder.js' */
/** @import { Overview } from '../model/overview.js' */
/** @import { State } from '../model/state.js' */
/** @import { Client } from '../sync/client.js' */
/** @import { Message } from '../wire/types.js' */
/** @import { Verb } from './menu.js' */
/** @import { Goal } from './sought.js' */

/** On a phone these are one tap away, the others in the menu of the title. @type {readonly Folder[]} */
const CHIPS = ['unread', 'to_process', 'favourite', 'archived'];
/** A first list that is whole sooner needs no word about it. */
const WALK_TOLD_AFTER_MS = 1_500;

/**
 * @param {object} props
 * @param {Client} props.client
 * @param {State} props.state
 * @param {readonly Overview[]} props.rows
 * @param {Partial<Record<Folder, number>>} props.counts
 * @param {Folder} props.folder
 * @param {string | null} props.shown
 * @param {string} props.text
 * @param {(text: string) => void} props.onText
 * @param {Goal | null} props.goal
 * @param {(goal: Goal) => void} props.onSought
 * @param {() => void} props.onAccount
 * @param {() => void} props.onLock
 * @param {() => void} props.onHelp
 * @param {any} props.banner
 */
export function List({ client, state, rows, counts, folder, shown, text, onText, goal, onSought, onAccount, onLock, onHelp, banner }) {
  const { t } = useTranslator();
  const mayStart = state.account.kind === 'professional';
  const heading = t(`folder.${folder}`);
  const [isSearching, setIsSearching] = useState(false);
  const filter = useRef(/** @type {HTMLElement | null} */ (null));
  const isSearch = isSearching && text !== '';
  /** @param {boolean} is */
  const search = (is) => {
    setIsSearching(is);
    filter.current?.querySelector('input')?.focus();
  };
  /** @param {string} text */
  const type = (text) => {
    if (!text) setIsSearching(false);
    onText(text);
  };
  /** @param {Message} message */
  const open = ({ conversation, seq }) => {
    onSought({ conversation, seq, text });
    jumpTo(client, conversation, seq, folder);
  };
  const folders = foldersOf(state.account.kind);
  const dossiers = hasDossiers(state) && t(mayStart ? 'dossier.active' : 'dossier.mine');
  /** @type {Verb[]} */
  const verbs = folders.map((one) => ({
    icon: FOLDER_ICONS[one], text: t(`folder.${one}`), count: counts[one], current: one === folder, onChoose: () => go(toFolder(one)),
  }));
  if (dossiers) verbs.push({ icon: 'folder', text: dossiers, onChoose: () => go(TO_ACTIVE) });
  return html`
    <section class="list-pane" aria-label=${t('list.name')} onKeyDown=${isSearch ? walk : undefined}>
      <header class="list-head">
        <div class="list-title">
          ${shown === null ? html`<h1>${heading}</h1>` : html`<h2>${heading}</h2>`}
          <span class="only-narrow folder-menu"><${Menu} name=${t('folder.choose')} verbs=${verbs} kind="icon-button" tabIndex=${0} icon="chevron" /></span>
        </div>
        <${LockButton} kind="only-narrow" onLock=${onLock} />
        <button type="button" class="icon-button only-narrow" aria-haspopup="dialog" aria-label=${t('account.menu', { name: state.account.name })} onClick=${onAccount}>
          <${Avatar} person=${{ ...state.account, account: state.account.id }} size="small" />
        </button>
      </header>
      <div class="list-filter" role="search" ref=${filter}>
        <${Filter} text=${text} onText=${type} onSearch=${() => search(true)} />
        ${mayStart &&
        html`<button type="button" class="icon-button only-narrow only-tablet" aria-label=${t('rail.new')} title=${t('rail.new')} onClick=${() => go(TO_NEW)}>
          <${Icon} name="pencil" />
        </button>`}
      </div>
      ${hasWord(text) &&
      html`<button type="button" class="search-switch" onClick=${() => search(!isSearch)}>
        <${Icon} name=${isSearch ? 'back' : 'search'} /><span>${isSearch ? t('search.back') : t('search.do', { text: text.trim() })}</span>
      </button>`}
      ${!isSearch && html`<${Chips} folders=${folders} folder=${folder} counts=${counts} dossiers=${dossiers} />`}
      ${banner}
      <${Walk} state=${state} />
      ${isSearch && html`<div class="found-pane"><${FoundMessages} client=${client} me=${state.account.id} conversations=${state.conversations} text=${text} goal=${goal} onOpen=${open} /></div>`}
      ${!isSearch &&
      html`<${Rows} state=${state} rows=${rows} shown=${shown} folder=${folder} text=${text} floating=${mayStart} onHelp=${onHelp}>
        <${Nothing} state=${state} text=${text} folder=${folder} />
      <//>`}
      ${mayStart &&
      !isSearch &&
      html`<button type="button" class="button filled floating only-phone" onClick=${() => go(TO_NEW)}>
        <${Icon} name="pencil" />${t('rail.new.short')}
      </button>`}
    </section>
  `;
}

/** @param {{folders: readonly Folder[], folder: Folder, counts: Partial<Record<Folder, number>>, dossiers: string | false}} props the one that is pressed leads back */
function Chips({ folders, folder, counts, dossiers }) {
  const { t } = useTranslator();
  return html`
    <div class="chips only-phone" role="group" aria-label=${t('list.chips')} tabindex="-1">
      ${dossiers && html`<button type="button" class="chip" onClick=${() => go(TO_ACTIVE)}><${Icon} name="folder" size=${18} />${dossiers}</button>`}
      ${CHIPS.filter((chip) => folders.includes(chip)).map((chip) => html`
        <button type="button" class="chip" key=${chip} aria-pressed=${String(chip === folder)} onClick=${() => go(toFolder(chip === folder ? 'inbox' : chip))}>
          ${t(`folder.${chip}`)} ${chip !== 'favourite' && counts[chip] ? html`<span>${counts[chip]}</span>` : ''}
        </button>
      `)}
    </div>
  `;
}

/** @param {{text: string, onText: (text: string) => void, onSearch: () => void}} props */
function Filter({ text, onText, onSearch }) {
  const { t } = useTranslator();
  /** @param {InputEvent} event */
  const onInput = (event) => onText(/** @type {HTMLInputElement} */ (event.target).value);
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    if (event.key === 'Escape') onText('');
    if (event.key === 'Enter' && hasWord(text)) onSearch();
  };
  return html`
    <div class="field">
      <${Icon} name="search" />
      <input type="search" value=${text} placeholder=${t('list.filter')} aria-label=${t('list.filter')} autocomplete="off" maxlength=${MOST_CHARS} enterkeyhint="search" onInput=${onInput} onKeyDown=${onKeyDown} />
      ${text &&
      html`<button type="button" class="icon-button" aria-label=${t('list.filter.clear')} onClick=${() => onText('')}>
        <${Icon} name="close" />
      </button>`}
    </div>
  `;
}

/** How far the first list is, where it takes long: until it is whole, no count is. @param {{state: State}} props */
function Walk({ state }) {
  const { t } = useTranslator();
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    if (state.listed) return undefined;
    const timer = setTimeout(() => setIsLong(true), WALK_TOLD_AFTER_MS);
    return () => clearTimeout(timer);
  }, [state.listed]);
  if (state.listed || !isLong || !state.conversations.size) return null;
  return html`<p class="walk"><${Icon} name="sending" size=${16} />${t('list.walk', { count: state.conversations.size })}</p>`;
}

/** @param {{state: State, text: string, folder: Folder}} props */
function Nothing({ state, text, folder }) {
  const { t } = useTranslator();
  if (!state.listed) return html`<div class="bars" aria-hidden="true">${Array.from({ length: 12 }, () => html`<i />`)}</div>`;
  const kind = text.trim() ? 'nothing' : folder;
  const mayStart = (kind === 'inbox' || kind === 'all') && state.account.kind === 'professional';
  return html`
    <div class="empty" role="status">
      <${Icon} name=${kind === 'nothing' ? 'search' : FOLDER_ICONS[folder]} />
      <h2>${t(`list.${kind}.title`)}</h2>
      <p>${t(`list.${kind}.body`)}</p>
      ${mayStart && html`<button type="button" class="button" onClick=${() => go(TO_NEW)}><${Icon} name="pencil" />${t('rail.new')}</button>`}
    </div>
  `;
}
