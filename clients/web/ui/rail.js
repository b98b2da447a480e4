/** The rail: brand, new conversation, folders with counts of conversations, one's own account. */

import { html, memo, useTranslator } from './html.js';
import { Icon, Mark } from './icons.js';
import { Avatar, Role } from './person.js';
import { TO_NEW, go } from './route.js';

/** @import { Account } from '../wire/types.js' */

/** @type {import('preact').ComponentType<{account: Account, unread: number, onlyUnread: boolean | null, onChoose: (only: boolean) => void, onAccount: () => void}>} */
export const Rail = memo(({ account, unread, onlyUnread, onChoose, onAccount }) => {
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
      <div class="account">
        <button type="button" class="account-button" aria-haspopup="dialog" aria-label=${t('account.menu', { name: account.name })} onClick=${onAccount}>
          <${Avatar} person=${person} size="small" />
          <span class="who only-wide"><strong>${account.name}</strong><small><${Role} person=${person} /></small></span>
        </button>
      </div>
    </header>
  `;
});
