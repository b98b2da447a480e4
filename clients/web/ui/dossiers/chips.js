/** The chips above one's list of dossiers, each of which narrows it; the address keeps them. */

import { useEffect } from 'preact/hooks';
import { offered, pressed } from '../../model/dossier_filter.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { go } from '../route.js';
import { toActive } from './places.js';

/** @import { Chip } from '../../model/dossier_filter.js' */
/** @import { DossierPage } from '../../wire/dossier/dossiers_types.js' */

/**
 * `chips`: those that are pressed. Back is to where one was before the list, not a chip back.
 *
 * @param {{chips: readonly Chip[], first: DossierPage | null, group: import('preact').RefObject<HTMLElement>}} props
 */
export function Chips({ chips, first, group }) {
  const { t } = useTranslator();
  useEffect(() => group.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), []);
  return html`
    <div class="chips of-page" role="group" aria-label=${t('dossier.filters')} tabindex="-1" ref=${group}>
      ${offered(chips, first).map((chip) => html`
        <button type="button" class="chip" key=${chip} aria-pressed=${String(chips.includes(chip))} onClick=${() => go(toActive(pressed(chips, chip)), { replace: true })}>
          ${chips.includes(chip) && html`<${Icon} name="check" size=${18} />`}${t(`dossier.filter.${chip}`)}
        </button>
      `)}
    </div>
  `;
}
