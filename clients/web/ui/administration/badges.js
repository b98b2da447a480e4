/** What is not as usual about an account, in words. */

import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';

/** @import { AdministeredAccount } from '../../wire/identity_types.js' */

/** @param {{one: AdministeredAccount}} props */
export function AccountBadges({ one }) {
  const { t } = useTranslator();
  const isUsual = one.state === 'active' && !one.pin_blocked;
  if (isUsual) return null;
  return html`
    <span class="state">
      ${one.state === 'invited' && html`<span class="badge warn">${t('people.invited')}</span>`}
      ${one.state === 'expired' && html`<span class="badge outlined">${t('people.expired')}</span>`}
      ${one.state === 'deactivated' && html`<span class="badge">${t('people.deactivated')}</span>`}
      ${one.pin_blocked && html`<span class="badge fault-badge"><${Icon} name="lock" size=${14} />${t('admin.pin_blocked')}</span>`}
    </span>
  `;
}
