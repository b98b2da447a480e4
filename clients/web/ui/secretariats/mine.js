/** "Mon secrétariat": who acts for a professional, who may end it; for whom a secretary acts. */

import { useState } from 'preact/hooks';
import { isEndable } from '../../model/secretariats.js';
import { endSecretariat, readSecretariats } from '../../wire/dossier/secretariats.js';
import { Loading, useLoaded } from '../asking.js';
import { html, useTranslator } from '../html.js';
import { Panel } from '../page.js';
import { Ending, SecretariatLine } from './line.js';

/** @import { DossierSecretariat, DossierSecretariats } from '../../wire/dossier/secretariats_types.js' */

/** @param {{me: string}} props */
export function MySecretariat({ me }) {
  const { t } = useTranslator();
  const loaded = useLoaded(() => readSecretariats(null));
  const [ending, setEnding] = useState(/** @type {DossierSecretariat | null} */ (null));
  const isSecretary = loaded.value?.secretariats.some(({ secretary }) => secretary.id === me) ?? false;
  return html`
    <${Panel} id="account-secretariat" title=${t(isSecretary ? 'secretariat.acting' : 'secretariat.mine')} lead=${t(isSecretary ? 'secretariat.acting.lead' : 'secretariat.mine.lead')}>
      <${Loading} of=${loaded}>
        ${(/** @type {DossierSecretariats} */ { secretariats }) => {
          const shown = secretariats.filter((one) => isEndable(one, Date.now()));
          return shown.length > 0
            ? html`<ul class="items">${shown.map((one) => html`<${SecretariatLine} key=${one.id} one=${one} me=${me} onEnd=${isSecretary ? null : setEnding} />`)}</ul>`
            : html`<p>${t('secretariat.mine.none')}</p>`;
        }}
      <//>
    <//>
    ${ending && html`<${Ending} one=${ending} onEnd=${async () => { await endSecretariat(ending.id); await loaded.reload(); }} onClose=${() => setEnding(null)} />`}
  `;
}
