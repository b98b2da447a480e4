/**
 * One banner at a time: offline after 5 s, what was just marked, 3 s of being back, a new version. Silent about a short
 * drop, which hurts nobody.
 */

import { useEffect } from 'preact/hooks';
import { html, useNow, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { SaidBanner } from './marking.js';
import { NewVersion, useNewVersion } from './new_version.js';

/** @import { Translate } from '../i18n/translator.js' */
/** @import { State } from '../model/state.js' */
/** @import { Store } from '../model/store.js' */
/** @import { Marker } from './marking.js' */

const SHOWN_AFTER_MS = 5_000;
const BACK_FOR_MS = 3_000;

/** @param {{state: State, store: Store<State>, marker: Marker}} props */
export function Banner({ state, store, marker }) {
  const now = useNow(1_000);
  const offline_ms = state.link.since === null ? 0 : now - state.link.since;
  const isOffline = offline_ms >= SHOWN_AFTER_MS;
  const back = isOffline ? null : backWith(state);
  const isVersionWaiting = useNewVersion(state.link.status === 'online');
  useEffect(() => {
    if (back === null) return undefined;
    const timer = setTimeout(() => store.update((state) => ({ ...state, back: null })), BACK_FOR_MS);
    return () => clearTimeout(timer);
  }, [back]);
  return html`
    <div role="status" class="banner-status">
      ${isOffline && html`<${Offline} offline_ms=${offline_ms} />`}
      ${!isOffline && html`<${SaidBanner} marker=${marker} />`}
      ${back !== null && !marker.said && html`<${Back} sent=${back} />`}
      ${isVersionWaiting && !isOffline && back === null && !marker.said && html`<${NewVersion} />`}
    </div>
  `;
}

/**
 * How many messages went out on coming back; null while there is nothing to tell.
 *
 * @param {State} state
 */
function backWith({ back, link, outbox }) {
  if (!back || link.status !== 'online' || back.offline_ms < SHOWN_AFTER_MS) return null;
  const waiting = outbox.filter((pending) => back.refs.includes(pending.client_ref));
  if (waiting.some((pending) => pending.fate === 'queued' || pending.fate === 'sending')) return null;
  return back.refs.length - waiting.filter((pending) => pending.fate === 'failed').length;
}

/** @param {{offline_ms: number}} props */
function Offline({ offline_ms }) {
  const { t } = useTranslator();
  return html`
    <p class="banner">
      <${Icon} name="wifiOff" />
      <span><strong>${duration(offline_ms, t)}</strong> ${t('banner.offline.do')}</span>
    </p>
  `;
}

/** @param {{sent: number}} props */
function Back({ sent }) {
  const { t } = useTranslator();
  return html`
    <p class="banner back">
      <${Icon} name="checkCircle" />
      <span><strong>${t('banner.back')}</strong> ${sent > 0 && t('banner.back.sent', { count: sent })}</span>
    </p>
  `;
}

/**
 * In steps, so that a screen reader is not told every second.
 *
 * @param {number} offline_ms
 * @param {Translate} t
 */
function duration(offline_ms, t) {
  const minutes = Math.floor(offline_ms / 60_000);
  if (minutes < 1) return t('banner.offline.now');
  if (minutes < 60) return t('banner.offline.minutes', { count: minutes });
  return t('banner.offline.hours', { count: Math.floor(minutes / 60) });
}
