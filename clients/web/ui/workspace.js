/** Who is logged in sees this: rail, list, thread or a new conversation, by width and by address. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { countsOf } from '../model/folder.js';
import { unreadByDossier } from '../model/linked.js';
import { Overviews, filtered } from '../model/overview.js';
import { Account as AccountMenu } from './account.js';
import { AlarmPlace } from './alarm.js';
import { Banner } from './banner.js';
import { Dialog } from './dialog.js';
import { Listed, hasDossiers, useFirstPage } from './dossiers/listed.js';
import { html, useStore, useTranslator } from './html.js';
import { KeysDialog } from './keys.js';
import { List } from './list.js';
import { Marking, useMarker } from './marking.js';
import { PAGES } from './pages.js';
import { PinChange } from './pin_change.js';
import { Rail } from './rail.js';
import { useRoute } from './route.js';
import { Start } from './start.js';
import { NoThread, Thread } from './thread.js';
import { UrgentAlert } from './urgent.js';

/** @import { State } from '../model/state.js' */
/** @import { Account } from '../wire/types.js' */
/** @import { Store } from '../model/store.js' */
/** @import { Client } from '../sync/client.js' */
/** @import { Route } from '../model/route.js' */
/** @import { Goal } from './sought.js' */

/** @param {{client: Client, store: Store<State>, onLogOut: () => Promise<void>, onLanguage: (language: any) => void}} props */
export function Workspace({ client, store, onLogOut, onLanguage }) {
  const { t } = useTranslator();
  const state = useStore(store);
  const route = permitted(useRoute(), state);
  const shown = route.name === 'conversation' ? route.id : null;
  const [text, setText] = useState('');
  const [goal, setGoal] = useState(/** @type {Goal | null} */ (null));
  useEffect(() => setGoal((goal) => (goal?.conversation === shown ? goal : null)), [shown]);
  const folder = 'folder' in route ? route.folder : null;
  const marker = useMarker(client);
  const [helpOpen, setHelpOpen] = useState(false);
  const [accountOpen, setAccountOpen] = useState(false);
  const overviews = useMemo(() => new Overviews(), [client]);
  const all = useMemo(() => overviews.of(state), [state.conversations, state.threads]);
  const me = state.account.id;
  const rows = useMemo(() => filtered(all, { folder: folder ?? 'inbox', text, shown, me }), [all, text, folder, shown]);
  const counts = useMemo(() => countsOf(all), [all]);
  const unread = counts.unread ?? 0;
  const listed = useFirstPage(state);
  const unreadAbout = useMemo(() => unreadByDossier(all), [all]);

  useEffect(() => {
    // No name and no subject: a title stands in the history of the browser and on shared screens.
    document.title = unread ? `(${unread}) MIS` : 'MIS';
  }, [unread]);

  const openAccount = useRef(() => setAccountOpen(true)).current;
  const help = useRef(() => setHelpOpen(true)).current;
  const [pinAsked, setPinAsked] = useState(false);
  const lock = useRef(() => (store.state.session.pin_set ? client.lock.lock() : setPinAsked(true))).current;
  const pane = { list: 'list', conversation: 'thread', new: 'start', page: 'start' }[route.name];
  const page = route.name === 'page' ? pageOf(route.page) : null;
  const banner = html`<${Banner} state=${state} store=${store} marker=${marker} />`;
  return html`
    <${Marking.Provider} value=${marker}>
    <${Listed.Provider} value=${listed}>
    <a class="skip" href="#main" onClick=${skip}>${t('app.skip')}</a>
    <div class="workspace" data-pane=${pane}>
      <${AlarmPlace} client=${client} me=${me} />
      <${Rail}
        account=${state.account}
        counts=${counts}
        folder=${folder}
        page=${route.name === 'page' ? route.page : null}
        rest=${route.name === 'page' ? route.rest : ''}
        dossiers=${hasDossiers(state) ? listed.page : null}
        unreadAbout=${unreadAbout}
        onAccount=${openAccount}
        onLock=${lock}
      />
      <main class="panes">
        <${List}
          client=${client}
          state=${state}
          rows=${rows}
          counts=${counts}
          folder=${folder ?? 'inbox'}
          shown=${shown}
          text=${text}
          onText=${setText}
          goal=${goal}
          onSought=${setGoal}
          onAccount=${openAccount}
          onLock=${lock}
          onHelp=${help}
          banner=${shown === null ? banner : null}
        />
        <div class="main" id="main" tabindex="-1">
          ${route.name === 'new' && html`<${Start} client=${client} state=${state} banner=${banner} />`}
          ${route.name === 'conversation' &&
          html`<${Thread} key=${route.id} id=${route.id} client=${client} state=${state} goal=${goal?.conversation === route.id ? goal : null} onSought=${setGoal} banner=${banner} />`}
          ${route.name === 'page' &&
          page !== null &&
          html`<${page.draw} key=${route.page} client=${client} state=${state} all=${all} rest=${route.rest} banner=${banner} onLogOut=${onLogOut} onLanguage=${onLanguage} />`}
          ${route.name === 'list' && html`<${NoThread} />`}
        </div>
      </main>
    </div>
    <${UrgentAlert} all=${all} state=${state} client=${client} />
    ${helpOpen && html`<${KeysDialog} onClose=${() => setHelpOpen(false)} />`}
    ${accountOpen &&
    html`<${AccountMenu}
      state=${state}
      onClose=${() => setAccountOpen(false)}
      onHelp=${help}
      onLogOut=${onLogOut}
      onLanguage=${onLanguage}
    />`}
    ${pinAsked &&
    html`<${Dialog} title=${t('pin.needed.title')} onClose=${() => setPinAsked(false)}>
      <p>${t('pin.needed.body')}</p>
      <${PinChange} client=${client} onDone=${() => client.lock.lock()} />
    <//>`}
    <//>
    <//>
  `;
}

/**
 * Professionals start conversations, and each page is for some; for everybody else that address is the list.
 *
 * @param {Route} route
 * @param {State} state
 * @returns {Route}
 */
function permitted(route, state) {
  const { account } = state;
  if (route.name === 'page') return pageOf(route.page)?.isFor(state) ? route : homeOf(account);
  if (account.kind === 'operator') return homeOf(account);
  return route.name === 'new' && account.kind !== 'professional' ? homeOf(account) : route;
}

/**
 * Operators have no conversations.
 *
 * @param {Account} account
 * @returns {Route}
 */
const homeOf = ({ kind }) => (kind === 'operator' ? { name: 'page', page: 'administration', rest: '' } : { name: 'list', folder: 'inbox' });

/** @param {string} name */
const pageOf = (name) => (Object.hasOwn(PAGES, name) ? PAGES[name] : null);

/** @param {MouseEvent} event the address says where one is, so the skip link moves the focus itself */
function skip(event) {
  event.preventDefault();
  const target = document.querySelector('.log') ?? document.getElementById('main');
  if (target instanceof HTMLElement) target.focus();
}
