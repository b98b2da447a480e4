/** Whether what one reads is what was written: a discreet mark in the head of a thread, and what it stands for. */

import { useRef, useState } from 'preact/hooks';
import { clockTime, fullMoment } from '../model/days.js';
import { ArchiveAlarm } from '../model/alarm.js';
import { AlarmBody } from './alarm.js';
import { useDoing } from './asking.js';
import { Dialog } from './dialog.js';
import { FaultPlace } from './fault.js';
import { html, useStore, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { Progress } from './progress.js';

/** @import { Thread } from '../model/thread.js' */
/** @import { Client } from '../sync/client.js' */
/** @import { Standing } from '../sync/guard.js' */
/** @import { Conversation } from '../wire/types.js' */
/** @import { IconName } from './icons.js' */
/** @typedef {'verified' | 'waiting' | 'unable' | 'alarm'} Shown */

/** @type {Record<Shown, IconName>} */
const ICONS = { verified: 'shield', waiting: 'shieldPlain', unable: 'shieldPlain', alarm: 'alert' };

/**
 * @param {Standing} standing
 * @param {string} conversation
 * @returns {Shown}
 */
function shownOf({ able, alarm, size, seen }, conversation) {
  if (alarm) return 'alarm';
  if (able === false) return 'unable';
  return size !== null && seen.has(conversation) ? 'verified' : 'waiting';
}

/** @param {{conversation: Conversation, me: string, thread: Thread, client: Client}} props */
export function IntegrityMark(props) {
  const { t } = useTranslator();
  const standing = useStore(props.client.guard.store);
  const [isOpen, setIsOpen] = useState(false);
  const shown = shownOf(standing, props.conversation.id);
  const text = t(`integrity.mark.${shown}`);
  return html`
    <button type="button" class="icon-button integrity" data-shown=${shown} aria-haspopup="dialog" aria-label=${text} title=${text} onClick=${() => setIsOpen(true)}>
      <${Icon} name=${ICONS[shown]} />
    </button>
    ${isOpen && html`<${IntegrityDialog} ...${props} shown=${shown} standing=${standing} onClose=${() => setIsOpen(false)} />`}
  `;
}

/** @param {{conversation: Conversation, me: string, thread: Thread, client: Client, shown: Shown, standing: Standing, onClose: () => void}} props */
function IntegrityDialog({ conversation, me, thread, client, shown, standing, onClose }) {
  const { t } = useTranslator();
  if (standing.alarm) {
    return html`<${Dialog} key="alarm" title=${t('alarm.title')} onClose=${onClose}>
      <${AlarmBody} alarm=${standing.alarm} client=${client} me=${me} onClose=${onClose} />
    <//>`;
  }
  return html`
    <${Dialog} key="standing" title=${t('integrity.title')} onClose=${onClose}>
      <div class="integrity-standing" data-shown=${shown}>
        <${Icon} name=${ICONS[shown]} size=${24} />
        <div role="status"><${Said} standing=${standing} seen=${standing.seen.get(conversation.id)} /></div>
      </div>
      ${standing.able !== false && html`<${Verify} conversation=${conversation.id} thread=${thread} client=${client} />`}
      <p class="hint">${t('integrity.how')}</p>
    <//>
  `;
}

/** @param {{standing: Standing, seen: import('../sync/guard.js').Seen | undefined}} props */
function Said({ standing: { able, size, at }, seen }) {
  const { t, locale } = useTranslator();
  const when = (/** @type {number} */ moment) => fullMoment(moment, locale);
  if (able === false) return html`<p><strong>${t('integrity.unable')}</strong></p><p>${t('integrity.unable.how')}</p>`;
  if (size === null || at === null) return html`<p><strong>${t('integrity.waiting')}</strong></p>${at !== null && html`<p>${t('integrity.waiting.before', { when: when(at) })}</p>`}`;
  return html`
    <p><strong>${t('integrity.holds')}</strong></p>
    <p>${t('integrity.holds.upto', { when: when(at), count: size })}</p>
    ${seen && html`<p>${t(seen.first === seen.last ? 'integrity.seen.one' : 'integrity.seen.many', { first: seen.first, last: seen.last, time: clockTime(seen.at, locale) })}</p>`}
  `;
}

/** @param {{conversation: string, thread: Thread, client: Client}} props */
function Verify({ conversation, thread, client }) {
  const { t } = useTranslator();
  const { busy, fault, run } = useDoing({ unavailable: t('integrity.verify.busy') });
  const [done, setDone] = useState(0);
  const given = useRef(/** @type {AbortController | null} */ (null));
  const [count, setCount] = useState(thread.messages.length);
  const verify = () =>
    run(async () => {
      given.current = new AbortController();
      setDone(0);
      setCount(thread.messages.length);
      await client.guard.verify(conversation, thread.messages, { onStep: setDone, signal: given.current.signal }).catch((error) => {
        if (!(error instanceof ArchiveAlarm)) throw error; // which the whole page tells
      });
    });
  const isAll = thread.whole && thread.messages[0]?.seq === 1;
  if (busy) return html`<${Progress} text=${t('integrity.verify.progress', { done, count })} share=${done / count} onCancel=${() => given.current?.abort()} />`;
  return html`
    <${FaultPlace} fault=${fault} />
    <div class="integrity-verify">
      <button type="button" class="button" aria-disabled=${String(!thread.messages.length)} onClick=${verify}><${Icon} name="shield" />${t('integrity.verify')}</button>
      <p class="hint">${t(isAll ? 'integrity.verify.all' : 'integrity.verify.loaded', { count: thread.messages.length })}</p>
    </div>
  `;
}
