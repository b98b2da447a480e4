/** The way in through the national provider, where there is one: also back into a session that is under way. */

import { useFacts } from './asking.js';
import { html } from './html.js';
import { Icon } from './icons.js';

export function ByProvider() {
  if (!useFacts()?.pro_sante_connect) return null;
  return html`<a class="button" href="/api/psc/start"><${Icon} name="shield" />Pro Santé Connect</a>`;
}
