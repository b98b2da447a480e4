/** "Classer dans le dossier", of a message of a conversation that is linked to one: its files, one at a time, or its text. */

import { useState } from 'preact/hooks';
import { readDossier } from '../../wire/dossier/dossiers.js';
import { Loading, useLoaded } from '../asking.js';
import { Dialog } from '../dialog.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Deposit } from './deposit.js';
import { useTypes } from './types.js';

/** @import { Client } from '../../sync/client.js' */
/** @import { Attachment, Message } from '../../wire/types.js' */
/** @typedef {{attachment: Attachment | null}} What null: the text */

/** @param {{dossier: string, message: Message, client: Client, me: string, onDone: () => void, onClose: () => void}} props */
export function FilingDialog({ dossier, message, client, me, onDone, onClose }) {
  const { t } = useTranslator();
  const choices = whatOf(message);
  const [what, setWhat] = useState(/** @type {What | null} */ (choices.length === 1 ? choices[0] : null));
  const about = useLoaded(() => readDossier(dossier), [dossier]);
  const types = useTypes();
  if (what && about.value && types.value) {
    const said = { conversation: message.conversation, seq: message.seq, attachment: what.attachment, text: message.text };
    return html`<${Deposit} dossier=${about.value} types=${types.value} client=${client} me=${me} said=${said} onDone=${onDone} onClose=${onClose} />`;
  }
  return html`
    <${Dialog} title=${t('document.file')} onClose=${onClose}>
      <${Loading} of=${about}>${() => ''}<//>
      <${Loading} of=${types}>${() => ''}<//>
      ${!what && html`
        <ul class="types">
          ${choices.map((one) => html`<li key=${one.attachment?.id ?? ''}><button type="button" class="type" onClick=${() => setWhat(one)}><${Icon} name=${one.attachment ? 'paperclip' : 'speech'} size=${18} />${one.attachment?.name ?? message.text}</button></li>`)}
        </ul>
      `}
    <//>
  `;
}

/** @param {Message} message @returns {What[]} */
export const whatOf = ({ text, attachments }) => [...attachments.map((attachment) => ({ attachment })), ...(text ? [{ attachment: null }] : [])];
