/** One's own devices: where the account is open, since when, and the way to close it there. */

import { useState } from 'preact/hooks';
import { clockTime, daysAgo, fullMoment } from '../../model/days.js';
import { deviceName, isHandheld } from '../../model/device.js';
import { endDevice, endOtherDevices, listDevices } from '../../wire/identity.js';
import { Loading, useLoaded } from '../asking.js';
import { Confirm } from '../confirm.js';
import { html, useNow, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Panel } from '../page.js';

/** @import { Translator } from '../../i18n/translator.js' */
/** @import { Device } from '../../wire/identity_types.js' */

/** `active_at` is exact to a minute; within two somebody is there. */
const THERE_MS = 120_000;
const WAYS = /** @type {const} */ (['password', 'passkey', 'psc', 'activation']);

export function Devices() {
  const { t } = useTranslator();
  const loaded = useLoaded(listDevices);
  const [ending, setEnding] = useState(/** @type {Device | 'others' | null} */ (null));
  return html`
    <${Panel} id="account-devices" title=${t('devices.title')} lead=${t('devices.lead')}>
      <${Loading} of=${loaded}>${(/** @type {Device[]} */ devices) => html`<${List} devices=${devices} onEnd=${setEnding} />`}<//>
    <//>
    ${ending && html`<${Ending} ending=${ending} onEnded=${loaded.reload} onClose=${() => setEnding(null)} />`}
  `;
}

/** @param {{devices: Device[], onEnd: (which: Device | 'others') => void}} props */
function List({ devices, onEnd }) {
  const words = useTranslator();
  const { t } = words;
  const now = useNow(60_000);
  const sorted = [...devices].sort((a, b) => Number(b.is_this_one) - Number(a.is_this_one) || b.active_at - a.active_at);
  return html`
    <ul class="items">
      ${sorted.map((device) => html`<${Line} key=${device.id} device=${device} now=${now} onEnd=${onEnd} />`)}
    </ul>
    ${devices.length > 2 &&
    html`<div class="panel-actions">
      <button type="button" class="button" onClick=${() => onEnd('others')}><${Icon} name="logOut" />${t('devices.end.others')}</button>
    </div>`}
  `;
}

/** @param {{device: Device, now: number, onEnd: (device: Device) => void}} props */
function Line({ device, now, onEnd }) {
  const words = useTranslator();
  const { t } = words;
  const name = nameOf(device, words);
  return html`
    <li class="item">
      <span class="item-icon"><${Icon} name=${isHandheld(device.device) ? 'phone' : 'desktop'} /></span>
      <span class="who">
        <strong>${name}</strong>
        <small>${wayOf(device, words)} · <span title=${fullMoment(device.active_at, words.locale)}>${activityOf(device, now, words)}</span></small>
      </span>
      ${device.is_this_one && html`<span class="badge ok">${t('devices.this')}</span>`}
      ${!device.is_this_one &&
      html`<button type="button" class="button" aria-label=${t('devices.end.name', { name })} onClick=${() => onEnd(device)}>${t('devices.end')}</button>`}
    </li>
  `;
}

/** @param {{ending: Device | 'others', onEnded: () => Promise<void>, onClose: () => void}} props */
function Ending({ ending, onEnded, onClose }) {
  const words = useTranslator();
  const { t } = words;
  const onDo = async () => {
    await (ending === 'others' ? endOtherDevices() : endDevice(ending.id));
    await onEnded();
  };
  const title = ending === 'others' ? t('devices.ask.others') : t('devices.ask', { name: nameOf(ending, words) });
  return html`<${Confirm} title=${title} body=${t('devices.ask.body')} verb=${t('devices.end')} danger=${true} onDo=${onDo} onClose=${onClose} />`;
}

/**
 * @param {Device} device
 * @param {Translator} words
 */
const nameOf = (device, { t }) => deviceName(device.device) || t('devices.unknown');

/**
 * @param {Device} device
 * @param {Translator} words
 */
function wayOf(device, { t }) {
  const way = WAYS.find((known) => known === device.way);
  return way ? t(`devices.way.${way}`) : t('devices.way.other');
}

/**
 * @param {Device} device
 * @param {number} now
 * @param {Translator} words
 */
function activityOf({ active_at, locked, is_this_one }, now, { t, locale }) {
  if (is_this_one || (now - active_at < THERE_MS && !locked)) return t('devices.active.now');
  const time = clockTime(active_at, locale);
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' }).format(active_at);
  const ago = daysAgo(active_at, now);
  if (ago <= 0) return t('devices.active.today', { time });
  return ago === 1 ? t('devices.active.yesterday', { time }) : t('devices.active.on', { day });
}
