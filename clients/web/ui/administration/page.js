/** Administration: accounts, and what happened to them. Operators only, who have no conversations. */

import { useState } from 'preact/hooks';
import { useProof } from '../account/proof.js';
import { AccessSheet } from '../access_sheet.js';
import { Account as AccountMenu } from '../account.js';
import { html, useTranslator } from '../html.js';
import { Page } from '../page.js';
import { Avatar } from '../person.js';
import { Accounts } from './accounts.js';
import { Audit } from './audit.js';
import { hasDossiers } from '../dossiers/listed.js';
import { Emergencies } from './emergencies.js';
import { TO_ACCOUNTS, TO_AUDIT, TO_EMERGENCIES, TO_SECRETARIATS } from './places.js';
import { Secretariats } from './secretariats.js';

/** @import { AccessCode } from '../../wire/identity_types.js' */
/** @import { PageProps } from '../pages.js' */

/** @param {PageProps} props */
export function AdministrationPage({ client, state, rest, banner, onLogOut, onLanguage }) {
  const { t } = useTranslator();
  const { proven, question } = useProof(state.session, () => client.renewed());
  const [menu, setMenu] = useState(false);
  const [code, setCode] = useState(/** @type {AccessCode | null} */ (null));
  const [, part, account = ''] = /^(audit|emergencies|secretariats)?\/?(.*)$/u.exec(rest) ?? [];
  const { name } = state.account;
  if (code) return html`<${AccessSheet} code=${code} by=${name} onBack=${() => setCode(null)} />`;
  const me = html`
    <button type="button" class="icon-button only-narrow" aria-haspopup="dialog" aria-label=${t('account.menu', { name })} onClick=${() => setMenu(true)}>
      <${Avatar} person=${{ ...state.account, account: state.account.id }} size="small" />
    </button>
  `;
  return html`
    <${Page} title=${t('admin.title')} banner=${banner} actions=${me} wide=${true}>
      <nav class="tabs" aria-label=${t('admin.title')}>
        <a href=${TO_ACCOUNTS} aria-current=${part ? undefined : 'page'}>${t('admin.accounts')}</a>
        <a href=${TO_AUDIT} aria-current=${part === 'audit' ? 'page' : undefined}>${t('admin.audit')}</a>
        ${hasDossiers(state) && html`<a href=${TO_EMERGENCIES} aria-current=${part === 'emergencies' ? 'page' : undefined}>${t('admin.emergencies')}</a>`}
        ${hasDossiers(state) && html`<a href=${TO_SECRETARIATS} aria-current=${part === 'secretariats' ? 'page' : undefined}>${t('secretariat.title')}</a>`}
      </nav>
      ${part === 'emergencies' && html`<${Emergencies} proven=${proven} />`}
      ${part === 'secretariats' && html`<${Secretariats} me=${state.account.id} proven=${proven} />`}
      ${part === 'audit' && html`<${Audit} key=${account} account=${decodeURIComponent(account)} proven=${proven} />`}
      ${!part && html`<${Accounts} me=${state.account} proven=${proven} onCode=${setCode} />`}
    <//>
    ${question}
    ${menu && html`<${AccountMenu} state=${state} onClose=${() => setMenu(false)} onLogOut=${onLogOut} onLanguage=${onLanguage} />`}
  `;
}
