/** Accounts: found by login or name, made, taken out of use and back, begun again. */

import { useState } from 'preact/hooks';
import { rowTime } from '../../model/days.js';
import { searchAccounts } from '../../wire/identity.js';
import { Loading, useLoaded } from '../asking.js';
import { html, useNow, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Avatar, Role } from '../person.js';
import { useSettled } from '../settled.js';
import { AccountDialog } from './account.js';
import { AccountBadges } from './badges.js';
import { NewAccount } from './new.js';

/** @import { Account } from '../../wire/types.js' */
/** @import { AccessCode, AdministeredAccount, AdministeredAccounts } from '../../wire/identity_types.js' */
/** @import { Proven } from '../account/proof.js' */
/** @typedef {{name: 'list'} | {name: 'new'} | {name: 'account', one: AdministeredAccount}} Doing */

const PAUSE_MS = 200;

/** @param {{me: Account, proven: Proven, onCode: (code: AccessCode) => void}} props */
export function Accounts({ me, proven, onCode }) {
  const { t } = useTranslator();
  const [text, setText] = useState('');
  const searched = useSettled(text, PAUSE_MS);
  const loaded = useLoaded(() => proven(() => searchAccounts(searched.trim())), [searched]);
  const [doing, setDoing] = useState(/** @type {Doing} */ ({ name: 'list' }));
  const toList = () => setDoing({ name: 'list' });
  return html`
    <div class="admin-search">
      <div>
        <label class="label" for="accounts-search">${t('admin.search')}</label>
        <div class="field">
          <${Icon} name="search" />
          <input id="accounts-search" type="search" value=${text} autocomplete="off" autocapitalize="none" spellcheck=${false}
            onInput=${(/** @type {any} */ event) => setText(event.target.value)} />
        </div>
      </div>
      <button type="button" class="button filled" onClick=${() => setDoing({ name: 'new' })}><${Icon} name="userPlus" />${t('admin.new')}</button>
    </div>
    <${Loading} of=${loaded}>
      ${(/** @type {AdministeredAccounts} */ found) => html`
        <p class="found" role="status">${foundSentence(found, t)}</p>
        <ul class="results" aria-label=${t('admin.accounts')}>
          ${found.accounts.map((one) => html`<li key=${one.account.id}><${Row} one=${one} onOpen=${() => setDoing({ name: 'account', one })} /></li>`)}
        </ul>
      `}
    <//>
    ${doing.name === 'new' && html`<${NewAccount} proven=${proven} onMade=${onCode} onClose=${toList} />`}
    ${doing.name === 'account' &&
    html`<${AccountDialog} one=${doing.one} isMe=${doing.one.account.id === me.id} proven=${proven} onCode=${onCode} onChanged=${loaded.reload} onClose=${toList} />`}
  `;
}

/**
 * @param {AdministeredAccounts} found
 * @param {import('../../i18n/translator.js').Translate} t
 */
function foundSentence({ accounts, more }, t) {
  if (!accounts.length) return t('admin.found.none');
  return more ? t('admin.found.more', { count: accounts.length }) : t('admin.found', { count: accounts.length });
}

/** @param {{one: AdministeredAccount, onOpen: () => void}} props */
function Row({ one, onOpen }) {
  const { t, locale } = useTranslator();
  const now = useNow(60_000);
  const person = { ...one.account, account: one.account.id };
  const active = one.active_at === null ? t('admin.never') : rowTime(one.active_at, now, locale, t('day.yesterday.row'));
  return html`
    <button type="button" class="result" aria-haspopup="dialog" onClick=${onOpen}>
      <${Avatar} person=${person} />
      <span class="who">
        <strong>${one.account.name}</strong>
        <small><span class="login-name">${one.login}</span> · <${Role} person=${person} place=${true} /></small>
        <${AccountBadges} one=${one} />
      </span>
      <span class="admin-active"><span>${t('admin.active')}</span> <span>${active}</span></span>
      <${Icon} name="more" size=${16} />
    </button>
  `;
}
