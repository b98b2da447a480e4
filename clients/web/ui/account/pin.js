/** The PIN: another one, or the first. */

import { useState } from 'preact/hooks';
import { Dialog } from '../dialog.js';
import { html, useTranslator } from '../html.js';
import { Done, Panel } from '../page.js';
import { PinChange } from '../pin_change.js';

/** @import { Client } from '../../sync/client.js' */

/** @param {{client: Client, isSet: boolean}} props */
export function Pin({ client, isSet }) {
  const { t } = useTranslator();
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState(false);
  const verb = t(isSet ? 'pin.change' : 'pin.choose');
  const onDone = () => {
    setOpen(false);
    setDone(true);
  };
  return html`
    <${Panel} id="account-pin" title=${t('pin.title')} lead=${t('pin.lead')}>
      <${Done} text=${done && t('pin.done')} />
      <div class="panel-actions"><button type="button" class="button" onClick=${() => setOpen(true)}>${verb}</button></div>
    <//>
    ${open && html`<${Dialog} title=${verb} onClose=${() => setOpen(false)}><${PinChange} client=${client} onDone=${onDone} /><//>`}
  `;
}
