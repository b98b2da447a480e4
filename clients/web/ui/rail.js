/** The rail: brand, new conversation, folders with counts of conversations, one's own account. */

import { foldersOf } from '../model/folder.js';
import { unreadAt } from '../model/linked.js';
import { patientName } from '../model/patient.js';
import { TASKS, TO_ACTIVE, TO_TASKS, toDossier } from './dossiers/places.js';
import { FOLDER_ICONS } from './folder_icons.js';
import { html, memo, useTranslator } from './html.js';
import { Icon, Mark } from './icons.js';
import { LockButton } from './lock_button.js';
import { Avatar, Role } from './person.js';
import { TO_NEW, go, toFolder, toPage } from './route.js';

/** @import { Folder } from '../model/folder.js' */
/** @import { DossierPage, ListedDossier } from '../wire/dossier/dossiers_types.js' */
/** @import { Account, AccountKind } from '../wire/types.js' */
/** @import { IconName } from './icons.js' */

/** @type {import('preact').ComponentType<{account: Account, counts: Partial<Record<Folder, number>>, folder: Folder | null, page: string | null, rest: string, dossiers: DossierPage | null, unreadAbout: ReadonlyMap<string, number>, onAccount: () => void, onLock: () => void}>} */
export const Rail = memo(({ account, counts, folder, page, rest, dossiers, unreadAbout, onAccount, onLock }) => {
  const { t } = useTranslator();
  const person = { ...account, account: account.id };
  return html`
    <header class="rail">
      <p class="brand"><${Mark} /><span class="only-wide">MIS</span></p>
      ${account.kind === 'professional' &&
      html`
        <button type="button" class="button filled" aria-label=${t('rail.new')} title=${t('rail.new')} onClick=${() => go(TO_NEW)}>
          <${Icon} name="pencil" /><span class="only-wide">${t('rail.new')}</span>
        </button>
      `}
      ${account.kind !== 'operator' && html`<${Folders} folders=${foldersOf(account.kind)} counts=${counts} folder=${folder} />`}
      ${dossiers && account.kind !== 'operator' && html`<${Dossiers} account=${account} page=${dossiers} shown=${page === 'dossiers' ? rest : null} unread=${unreadAbout} />`}
      <${Pages} account=${account} page=${page} />
      <div class="account">
        <button type="button" class="account-button" aria-haspopup="dialog" aria-label=${t('account.menu', { name: account.name })} onClick=${onAccount}>
          <${Avatar} person=${person} size="small" />
          <span class="who only-wide"><strong>${account.name}</strong><small><${Role} person=${person} /></small></span>
        </button>
        <${LockButton} onLock=${onLock} />
      </div>
    </header>
  `;
});

/** @param {{folders: readonly Folder[], counts: Partial<Record<Folder, number>>, folder: Folder | null}} props */
function Folders({ folders, counts, folder }) {
  const { t } = useTranslator();
  return html`
    <nav aria-label=${t('rail.name')}>
      ${folders.map((one) => html`
        <button type="button" class="rail-item" key=${one} title=${t(`folder.${one}`)} aria-current=${String(one === folder)} onClick=${() => go(toFolder(one))}>
          <${Icon} name=${FOLDER_ICONS[one]} />
          <span class="text only-wide" aria-hidden="true">${t(`folder.${one}`)}</span>
          <span class="hidden">${t(`folder.${one}`)}</span>
          ${counts[one] ? html`<${Count} folder=${one} count=${counts[one]} />` : ''}
        </button>
      `)}
    </nav>
  `;
}

/** @param {{folder: Folder, count: number}} props what the inbox counts is unread, and stands out */
function Count({ folder, count }) {
  const { t } = useTranslator();
  const isInbox = folder === 'inbox';
  return html`
    <span class=${isInbox ? 'count' : 'number'} aria-hidden="true">${count}</span>
    <span class="hidden">${isInbox ? t('rail.badge', { count }) : t('folder.count', { count })}</span>
  `;
}

/** So many of those that changed last: the others are one press away. */
const NEWEST = 4;

/** @param {{account: Account, page: DossierPage, shown: string | null, unread: ReadonlyMap<string, number>}} props `shown`: null where another page is */
function Dossiers({ account, page, shown, unread }) {
  const { t } = useTranslator();
  const title = t(account.kind === 'professional' ? 'dossier.active' : 'dossier.mine');
  const newest = page.dossiers.slice(0, NEWEST);
  const id = shown?.split('/')[0] ?? null;
  const isAtOne = newest.some(({ dossier }) => dossier === id) || id === TASKS;
  const due = page.dossiers.reduce((sum, { tasks_due }) => sum + tasks_due, 0);
  return html`
    <nav class="pages" aria-label=${t('dossier.rail')}>
      <p class="rail-heading only-wide" aria-hidden="true">${t('dossier.rail')}</p>
      <button type="button" class="rail-item" title=${title} aria-current=${String(id !== null && !isAtOne)} onClick=${() => go(TO_ACTIVE)}>
        <${Icon} name="users" />
        <span class="text only-wide" aria-hidden="true">${title}</span>
        <span class="hidden">${title}</span>
        ${page.dossiers.length > 0 && page.next === null && html`<span class="number only-wide" aria-hidden="true">${page.dossiers.length}</span>`}
      </button>
      <button type="button" class="rail-item" title=${t('tasks.title')} aria-current=${String(id === TASKS)} onClick=${() => go(TO_TASKS)}>
        <${Icon} name="calendar" />
        <span class="text only-wide" aria-hidden="true">${t('tasks.title')}</span>
        <span class="hidden">${t('tasks.title')}</span>
        ${due > 0 && page.next === null && html`<span class="number" aria-hidden="true">${due}</span><span class="hidden">${t('tasks.count', { count: due })}</span>`}
      </button>
      <div class="only-wide">
        ${newest.map((listed) => html`<${One} key=${listed.dossier} listed=${listed} isShown=${listed.dossier === id} unread=${unreadAt(unread, listed)} />`)}
      </div>
    </nav>
  `;
}

/** @type {{page: string, icon: IconName, name: 'groups.page' | 'people.page' | 'admin.title', kind: AccountKind}[]} */
const PAGES = [
  { page: 'groups', icon: 'contacts', name: 'groups.page', kind: 'professional' },
  { page: 'people', icon: 'users', name: 'people.page', kind: 'professional' },
  { page: 'administration', icon: 'shield', name: 'admin.title', kind: 'operator' },
];

/** @param {{account: Account, page: string | null}} props */
function Pages({ account, page }) {
  const { t } = useTranslator();
  const own = PAGES.filter(({ kind }) => kind === account.kind);
  if (!own.length) return null;
  return html`
    <nav class="pages" aria-label=${t('nav.pages')}>
      ${own.map(
        (one) => html`
          <button type="button" class="rail-item" title=${t(one.name)} aria-current=${String(one.page === page)} onClick=${() => go(toPage(one.page))}>
            <${Icon} name=${one.icon} />
            <span class="text only-wide" aria-hidden="true">${t(one.name)}</span>
            <span class="hidden">${t(one.name)}</span>
          </button>
        `,
      )}
    </nav>
  `;
}

/** @param {{listed: ListedDossier, isShown: boolean, unread: number}} props */
function One({ listed, isShown, unread }) {
  const { t } = useTranslator();
  return html`
    <button type="button" class="rail-item" aria-current=${String(isShown)} onClick=${() => go(toDossier(listed.dossier))}>
      <${Icon} name="folder" />
      <span class="text">${patientName(listed.person)}</span>
      ${unread > 0 && html`<span class="number" aria-hidden="true">${unread}</span><span class="hidden">${t('row.unread', { count: unread })}</span>`}
    </button>
  `;
}
