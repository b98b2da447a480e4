/** What stands over a dossier that is merged: where to go, for who may go there. */

import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { toDossier } from './places.js';

/** @import { Dossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { Tab } from './places.js' */

/** @param {{dossier: Dossier, tab: Tab, own: boolean}} props */
export function MergedStrip({ dossier, tab, own }) {
  const { t } = useTranslator();
  if (dossier.place_to_go !== null) {
    return html`<${Strip} title=${t('dossier.merge.strip.merged')} body=${t('dossier.merge.strip.merged.body')} to=${[toDossier(dossier.place_to_go, tab)]} label=${t('dossier.merge.strip.go')} />`;
  }
  if (dossier.is_merged) return html`<${Strip} title=${t(own ? 'dossier.merge.strip.alone.mine' : 'dossier.merge.strip.alone')} body="" to=${[]} label="" />`;
  if (!dossier.merged.length) return null;
  return html`<${Strip} title=${t('dossier.merge.strip.goes_on')} body=${t('dossier.merge.strip.goes_on.body')} to=${dossier.merged.map((id) => toDossier(id, tab))} label=${t('dossier.merge.strip.open')} />`;
}

/** @param {{title: string, body: string, to: string[], label: string}} props */
const Strip = ({ title, body, to, label }) => html`
  <div class="note merged-strip">
    <${Icon} name="copy" />
    <p><strong>${title}</strong> ${body}</p>
    ${to.map((address) => html`<a class="button text" key=${address} href=${address}>${label}<${Icon} name="more" size=${18} /></a>`)}
  </div>
`;
