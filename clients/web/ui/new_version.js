/** The last of the banners: another version of the client is ready, and a person says when. */

import { useEffect, useState } from 'preact/hooks';
import { listen } from '../platform/presence.js';
import { lookForVersion, takeVersion, versions } from '../platform/worker.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';

/**
 * A server that comes back is asked: that it was away is how a new version looks from here.
 *
 * @param {boolean} isOnline
 */
export function useNewVersion(isOnline) {
  const [isWaiting, setIsWaiting] = useState(versions.next !== null);
  useEffect(() => listen(() => setIsWaiting(true), [[versions, 'waiting']]), []);
  useEffect(() => {
    if (isOnline) lookForVersion();
  }, [isOnline]);
  return isWaiting;
}

export function NewVersion() {
  const { t } = useTranslator();
  return html`
    <p class="banner new-version">
      <${Icon} name="retry" />
      <span>${t('version.waiting')} <button type="button" class="link" onClick=${takeVersion}>${t('version.reload')}</button></span>
    </p>
  `;
}
