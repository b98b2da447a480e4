/** One professional among the accounts: searched for by name or login, and then the one that was chosen. */

import { useState } from 'preact/hooks';
import { searchAccounts } from '../../wire/identity.js';
import { Loading, useLoaded } from '../asking.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Avatar, Role } from '../person.js';
import { useSettled } from '../settled.js';

/** @import { Account } from '../../wire/types.js' */
/** @import { AdministeredAccount, AdministeredAccounts } from '../../wire/identity_types.js' */
/** @import { Proven } from '../account/proof.js' */

const PAUSE_MS = 200;
const LEAST_CHARS = 2;
const MOST_SHOWN = 5;
/** @type {AdministeredAccounts} */
const NOBODY = { accounts: [], more: false };

/** @param {{name: string, label: string, chosen: Account | null, fault: string | undefined, proven: Proven, onChoose: (account: Account | null) => void}} props */
export function AccountField({ name, label, chosen, fault, proven, onChoose }) {
  const id = `dossier-${name}`;
  return html`
    <div data-fault=${fault ? '' : undefined}>
      ${chosen ? html`<${Chosen} label=${label} account=${chosen} onOther=${() => onChoose(null)} />` : html`<${Sought} id=${id} label=${label} fault=${fault} proven=${proven} onChoose=${onChoose} />`}
      ${fault && html`<p class="fault" id=${`${id}-fault`}><${Icon} name="alert" size=${18} /><span>${fault}</span></p>`}
    </div>
  `;
}

/** @param {{label: string, account: Account, onOther: () => void}} props */
function Chosen({ label, account, onOther }) {
  const { t } = useTranslator();
  const person = { ...account, account: account.id };
  return html`
    <p class="label">${label}</p>
    <p class="item">
      <${Avatar} person=${person} />
      <span class="who"><strong>${account.name}</strong><small><${Role} person=${person} place=${true} /></small></span>
      <button type="button" class="button" aria-label=${t('secretariat.change.name', { name: account.name })} onClick=${onOther}>${t('secretariat.change')}</button>
    </p>
  `;
}

/** @param {{id: string, label: string, fault: string | undefined, proven: Proven, onChoose: (account: Account) => void}} props */
function Sought({ id, label, fault, proven, onChoose }) {
  const { t } = useTranslator();
  const [text, setText] = useState('');
  const searched = useSettled(text, PAUSE_MS).trim();
  const loaded = useLoaded(async () => (searched.length < LEAST_CHARS ? NOBODY : proven(() => searchAccounts(searched))), [searched]);
  return html`
    <label class="label" for=${id}>${label}</label>
    <div class="field">
      <${Icon} name="search" />
      <input id=${id} type="search" value=${text} autocomplete="off" autocapitalize="none" spellcheck=${false} placeholder=${t('secretariat.search')}
        aria-invalid=${fault ? 'true' : undefined} aria-describedby=${fault ? `${id}-fault` : undefined} onInput=${(/** @type {any} */ event) => setText(event.target.value)} />
    </div>
    <${Loading} of=${loaded}>
      ${(/** @type {AdministeredAccounts} */ { accounts }) => html`
        <ul class="results" aria-label=${label}>
          ${professionals(accounts).map(({ account }) => html`<li key=${account.id}><${Found} account=${account} onChoose=${onChoose} /></li>`)}
        </ul>
        <p class="found" role="status">${searched.length >= LEAST_CHARS && professionals(accounts).length === 0 && t('admin.found.none')}</p>
      `}
    <//>
  `;
}

/** @param {{account: Account, onChoose: (account: Account) => void}} props */
function Found({ account, onChoose }) {
  const person = { ...account, account: account.id };
  return html`
    <button type="button" class="result" onClick=${() => onChoose(account)}>
      <${Avatar} person=${person} />
      <span class="who"><strong>${account.name}</strong><small><${Role} person=${person} place=${true} /></small></span>
    </button>
  `;
}

/** @param {AdministeredAccount[]} accounts */
const professionals = (accounts) => accounts.filter(({ account }) => account.kind === 'professional').slice(0, MOST_SHOWN);
