/** What stands over a dossier as long as an emergency opens it, and shuts it on the minute. */

import { useEffect } from 'preact/hooks';
import { clockTime } from '../../model/days.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';

/** @param {{until: number, onOver: () => void}} props */
export function Glass({ until, onOver }) {
  const { t, locale } = useTranslator();
  useEffect(() => {
    const timer = setTimeout(onOver, Math.max(0, until - Date.now()));
    return () => clearTimeout(timer);
  }, [until]);
  return html`<p class="note warn glass" role="status"><${Icon} name="shield" /><span><strong>${t('dossier.glass', { time: clockTime(until, locale) })}</strong> ${t('dossier.glass.body')}</span></p>`;
}
