/** "Mon compte": where the account is open, and all that proves whose it is. */

import { Role, Avatar } from '../person.js';
import { html, useTranslator } from '../html.js';
import { hasDossiers } from '../dossiers/listed.js';
import { Page } from '../page.js';
import { leave } from '../route.js';
import { MySecretariat } from '../secretariats/mine.js';
import { Devices } from './devices.js';
import { Factor } from './factor.js';
import { Notifications } from './notices.js';
import { Passkeys } from './passkeys.js';
import { Password } from './password.js';
import { Pin } from './pin.js';
import { Preferences } from './preferences.js';
import { useProof } from './proof.js';

/** @import { PageProps } from '../pages.js' */

/** @param {PageProps} props */
export function AccountPage({ client, state, banner }) {
  const { t } = useTranslator();
  const { proven, question } = useProof(state.session, () => client.renewed());
  const { account } = state;
  const person = { ...account, account: account.id };
  return html`
    <${Page} title=${t('account.name')} onBack=${leave} banner=${banner}>
      <p class="page-person">
        <${Avatar} person=${person} />
        <span class="who"><strong>${account.name}</strong><small><${Role} person=${person} place=${true} /></small></span>
      </p>
      <${Devices} />
      <${Notifications} notices=${client.notices} />
      <${Preferences} client=${client} state=${state} />
      ${account.kind === 'professional' && hasDossiers(state) && html`<${MySecretariat} me=${account.id} />`}
      <${Pin} client=${client} isSet=${state.session.pin_set} />
      <${Password} proven=${proven} />
      <${Passkeys} proven=${proven} />
      <${Factor} proven=${proven} />
    <//>
    ${question}
  `;
}
