/** The wide half of the door: what MIS promises. */

import { html, useTranslator } from './html.js';
import { Icon, Mark } from './icons.js';

/** @import { IconName } from './icons.js' */

/** @type {[IconName, 'login.promise.protected' | 'login.promise.readers' | 'login.promise.receipts'][]} */
const PROMISES = [
  ['lock', 'login.promise.protected'],
  ['users', 'login.promise.readers'],
  ['eye', 'login.promise.receipts'],
];

export function Art() {
  const { t } = useTranslator();
  return html`
    <aside class="login-art" aria-hidden="true">
      <${Orbits} />
      <p class="brand"><${Mark} /><span>MIS</span></p>
      <div class="promise">
        <p>${t('login.promise')}</p>
        <ul>
          ${PROMISES.map(([icon, key]) => html`<li><${Icon} name=${icon} /><span>${t(key)}</span></li>`)}
        </ul>
      </div>
    </aside>
  `;
}

/** People around one person: circles on rings, as everywhere circles are people. */
const Orbits = () => html`
  <svg class="orbits" viewBox="0 0 620 620" fill="none" aria-hidden="true">
    <g stroke="#3F8A8D" stroke-width="1.5">
      <circle cx="470" cy="230" r="125" /><circle cx="470" cy="230" r="212" /><circle cx="470" cy="230" r="300" />
    </g>
    <rect x="432" y="192" width="76" height="76" rx="20" fill="#fff" />
    <path d="M456 216h28v21h-16l-8 7v-7h-4v-21Z" stroke="#0A444A" stroke-width="3" stroke-linejoin="round" />
    <circle cx="361" cy="168" r="15" fill="#8FD0CB" /><circle cx="477" cy="355" r="11" fill="#E7C7E6" />
    <circle cx="300" cy="104" r="10" fill="#8FD0CB" /><circle cx="281" cy="325" r="18" fill="#63B4B3" />
    <circle cx="385" cy="424" r="11" fill="#F3D9A4" /><circle cx="281" cy="463" r="14" fill="#63B4B3" />
    <circle cx="177" cy="298" r="10" fill="#2F8A8C" /><circle cx="428" cy="527" r="8" fill="#8FD0CB" />
  </svg>
`;
