/** Passkeys: face, finger or the code of the device itself, instead of a password. */

import { useRef, useState } from 'preact/hooks';
import { fullDay } from '../../model/days.js';
import { deviceName } from '../../model/device.js';
import { PasskeyGivenUp, PasskeyKnown, canHavePasskeys, makePasskey } from '../../platform/passkeys.js';
import { Refusal } from '../../wire/errors.js';
import { addPasskey, askForNewPasskey, listPasskeys, removePasskey } from '../../wire/identity.js';
import { Loading, useDoing, useFacts, useLoaded } from '../asking.js';
import { Confirm } from '../confirm.js';
import { Dialog } from '../dialog.js';
import { FaultPlace, GivenUp } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Panel } from '../page.js';

/** @import { Passkey } from '../../wire/identity_types.js' */
/** @import { Proven } from './proof.js' */

/** @param {{proven: Proven}} props */
export function Passkeys({ proven }) {
  const { t } = useTranslator();
  const facts = useFacts();
  const possible = facts?.passkeys && canHavePasskeys();
  return html`
    <${Panel} id="account-passkeys" title=${t('passkeys.title')} lead=${t('passkeys.lead')}>
      ${possible && html`<${List} proven=${proven} />`}
      ${facts && !possible && html`<p class="note"><${Icon} name="info" /><span>${t('passkeys.impossible')}</span></p>`}
    <//>
  `;
}

/** @param {{proven: Proven}} props */
function List({ proven }) {
  const { t } = useTranslator();
  const loaded = useLoaded(listPasskeys);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState(/** @type {Passkey | null} */ (null));
  return html`
    <${Loading} of=${loaded}>
      ${(/** @type {Passkey[]} */ passkeys) => html`
        ${passkeys.length > 0 && html`<ul class="items">${passkeys.map((passkey) => html`<${Line} key=${passkey.id} passkey=${passkey} onRemove=${setRemoving} />`)}</ul>`}
        <div class="panel-actions">
          <button type="button" class="button" onClick=${() => setAdding(true)}><${Icon} name="key" />${t('passkeys.add')}</button>
        </div>
      `}
    <//>
    ${adding && html`<${NewPasskey} proven=${proven} onAdded=${loaded.reload} onClose=${() => setAdding(false)} />`}
    ${removing &&
    html`<${Confirm} title=${t('passkeys.ask', { name: removing.name })} body=${t('passkeys.ask.body')} verb=${t('passkeys.remove')} danger=${true}
      onDo=${() => proven(() => removePasskey(removing.id)).then(loaded.reload)} onClose=${() => setRemoving(null)} />`}
  `;
}

/** @param {{passkey: Passkey, onRemove: (passkey: Passkey) => void}} props */
function Line({ passkey, onRemove }) {
  const { t, locale } = useTranslator();
  const added = t('passkeys.added', { day: fullDay(passkey.created_at, locale) });
  const used = passkey.used_at === null ? t('passkeys.unused') : t('passkeys.used', { day: fullDay(passkey.used_at, locale) });
  return html`
    <li class="item">
      <span class="item-icon"><${Icon} name="key" /></span>
      <span class="who"><strong>${passkey.name}</strong><small>${added} · ${used}</small></span>
      <button type="button" class="button" aria-label=${t('passkeys.remove.name', { name: passkey.name })} onClick=${() => onRemove(passkey)}>${t('passkeys.remove')}</button>
    </li>
  `;
}

/** @param {{proven: Proven, onAdded: () => Promise<void>, onClose: () => void}} props */
export function NewPasskey({ proven, onAdded, onClose }) {
  const { t } = useTranslator();
  const name = useRef(/** @type {HTMLInputElement | null} */ (null));
  const { busy, fault, setFault, run } = useDoing({ known: t('passkeys.known'), conflict: t('passkeys.many') });
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const called = name.current?.value.trim() ?? '';
    if (!called) {
      setFault({ text: t('passkeys.name.empty') });
      return name.current?.focus();
    }
    if (await run(() => add(called, proven))) {
      await onAdded();
      onClose();
    }
    return undefined;
  };
  return html`
    <${Dialog} title=${t('passkeys.add')} onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <p>${t('passkeys.add.body')}</p>
        <div>
          <label class="label" for="passkey-name">${t('passkeys.name')}</label>
          <div class="field"><input id="passkey-name" ref=${name} value=${deviceName(navigator.userAgent)} autocomplete="off" maxlength="60" /></div>
        </div>
        <${FaultPlace} fault=${fault} />
        <button class="button filled" aria-disabled=${String(busy)}>${t('passkeys.add.submit')}</button>
      </form>
    <//>
  `;
}

/**
 * @param {string} name
 * @param {Proven} proven
 */
async function add(name, proven) {
  const { ceremony, options } = await proven(askForNewPasskey);
  try {
    const credential = await makePasskey(options);
    await addPasskey({ ceremony, credential, name });
  } catch (error) {
    if (error instanceof PasskeyGivenUp) throw new GivenUp();
    throw error instanceof PasskeyKnown ? new Refusal('conflict', { reason: 'known' }) : error;
  }
}
