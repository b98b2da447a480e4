/** The rail: brand, new conversation, folders with counts of conversations, one's own account. */

import { html, memo, useTranslator } from './html.js';
import { Icon, Mark } from './icons.js';
import { LockButton } from './lock_button.js';
import { Avatar, Role } from './person.js';
import { TO_NEW, go, toPage } from './route.js';

/** @import { Account, AccountKind } from '../wire/types.js' */
/** @import { IconName } from './icons.js' */

/** @type {import('preact').ComponentType<{account: Account, unread: number, onlyUnread: boolean | null, page: string | null, onChoose: (only: boolean) => void, onAccount: () => void, onLock: () => void}>} */
export const Rail = memo(({ account, unread, onlyUnread, page, onChoose, onAccount, onLock }) => {
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
      ${account.kind !== 'operator' && html`<${Folders} unread=${unread} onlyUnread=${onlyUnread} onChoose=${onChoose} />`}
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

/** @param {{unread: number, onlyUnread: boolean | null, onChoose: (only: boolean) => void}} props */
function Folders({ unread, onlyUnread, onChoose }) {
  const { t } = useTranslator();
  return html`
    <nav aria-label=${t('rail.name')}>
      <button type="button" class="rail-item" title=${t('rail.inbox')} aria-current=${String(onlyUnread === false)} onClick=${() => onChoose(false)}>
        <${Icon} name="inbox" />
        <span class="text only-wide" aria-hidden="true">${t('rail.inbox')}</span>
        <span class="hidden">${t('rail.inbox')}</span>
        ${unread > 0 &&
        html`<span class="count" aria-hidden="true">${unread}</span>
          <span class="hidden">${t('rail.badge', { count: unread })}</span>`}
      </button>
      <button type="button" class="rail-item" title=${t('rail.unread')} aria-current=${String(onlyUnread === true)} onClick=${() => onChoose(true)}>
        <${Icon} name="unreadMail" />
        <span class="text only-wide" aria-hidden="true">${t('rail.unread')}</span>
        <span class="hidden">${t('rail.unread')}</span>
        ${unread > 0 && html`<span class="number" aria-hidden="true">${unread}</span>`}
      </button>
    </nav>
  `;
}

/** @type {{page: string, icon: IconName, name: 'people.page' | 'admin.title', kind: AccountKind}[]} */
const PAGES = [
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
