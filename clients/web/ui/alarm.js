/** The archive does not hold: over the whole width, on every page, until somebody was told; and what to do. */

import { useState } from 'preact/hooks';
import { title } from '../model/conversation.js';
import { fullMoment } from '../model/days.js';
import { Copy } from './account/copy.js';
import { Dialog } from './dialog.js';
import { html, useStore, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { jumpTo } from './jump.js';

/** @import { Client } from '../sync/client.js' */
/** @import { Alarm } from '../sync/guard.js' */

/** @param {{client: Client, me: string}} props its place is there before it, so that it is spoken */
export function AlarmPlace({ client, me }) {
  const { t } = useTranslator();
  const { alarm } = useStore(client.guard.store);
  const [isOpen, setIsOpen] = useState(false);
  const isDue = alarm !== null && alarm.reported_at === null;
  return html`
    <div class="alarm-place" role="alert">
      ${isDue &&
      html`<div class="alarm">
        <${Icon} name="alert" size=${24} />
        <p><strong>${t(`alarm.${alarm.why}`)}</strong> ${t('alarm.do')}</p>
        <button type="button" class="button" aria-haspopup="dialog" onClick=${() => setIsOpen(true)}>${t('alarm.what')}</button>
      </div>`}
    </div>
    ${isOpen &&
    alarm &&
    html`<${Dialog} title=${t('alarm.title')} onClose=${() => setIsOpen(false)}>
      <${AlarmBody} alarm=${alarm} client=${client} me=${me} onClose=${() => setIsOpen(false)} />
    <//>`}
  `;
}

/** @param {{alarm: Alarm, client: Client, me: string, onClose: () => void}} props */
export function AlarmBody({ alarm, client, me, onClose }) {
  const { t, locale } = useTranslator();
  const evidence = JSON.stringify({ ...alarm, at: new Date(alarm.at).toISOString() }, null, 1);
  const steps = /** @type {const} */ (['alarm.step.care', 'alarm.step.call', 'alarm.step.evidence']);
  return html`
    <div class="alarm-body">
      <p class="fault"><${Icon} name="alert" /><strong>${t(`alarm.${alarm.why}`)}</strong></p>
      <p>${t('alarm.at', { when: fullMoment(alarm.at, locale) })}</p>
      <${Where} alarm=${alarm} client=${client} me=${me} onClose=${onClose} />
      <ol>
        ${steps.map((step) => html`<li key=${step}>${t(step)}</li>`)}
      </ol>
      <details>
        <summary>${t('alarm.evidence')}</summary>
        <pre tabindex="0">${evidence}</pre>
      </details>
      ${alarm.reported_at === null
        ? html`<div class="dialog-actions">
            <${Copy} text=${evidence} label=${t('alarm.copy')} />
            <button type="button" class="button filled" onClick=${() => { client.guard.report(); onClose(); }}>${t('alarm.report')}</button>
          </div>`
        : html`<p class="reported"><${Icon} name="checkCircle" /><span>${t('alarm.reported', { when: fullMoment(alarm.reported_at, locale) })}</span></p>
            <p class="hint">${t('alarm.trust.body')}</p>
            <div class="dialog-actions">
              <${Copy} text=${evidence} label=${t('alarm.copy')} />
              <button type="button" class="button danger" onClick=${() => { onClose(); client.unlessLost(client.guard.trust()); }}>${t('alarm.trust')}</button>
            </div>`}
    </div>
  `;
}

/** @param {{alarm: Alarm, client: Client, me: string, onClose: () => void}} props the message that does not hold, where there is one */
function Where({ alarm: { conversation, seq }, client, me, onClose }) {
  const { t } = useTranslator();
  const known = conversation === null ? undefined : client.store.state.conversations.get(conversation);
  if (!known || seq === null) return null;
  const show = () => {
    onClose();
    jumpTo(client, known.conversation.id, seq);
  };
  return html`
    <p>${t('alarm.where', { title: title(known.conversation, me) })}</p>
    <button type="button" class="button" onClick=${show}><${Icon} name="speech" />${t('alarm.show')}</button>
  `;
}
