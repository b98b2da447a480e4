/** Under a tab, the same tab of each dossier that is read through this one; the thread has all of them in one list. */

import { BELOW } from '../../model/below.js';
import { linkedTo } from '../../model/linked.js';
import { readDossier } from '../../wire/dossier/dossiers.js';
import { Loading, useLoaded } from '../asking.js';
import { html, useTranslator } from '../html.js';

/** @import { ComponentType } from 'preact' */
/** @import { Overview } from '../../model/overview.js' */
/** @import { Dossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { TabProps } from './dossier.js' */
/** @import { Tab } from './places.js' */
/** @typedef {Pick<TabProps, 'state' | 'client' | 'onCode'> & {all: readonly Overview[], tab: Tab, Draw: ComponentType<TabProps>}} PartProps */

/** @param {PartProps & {merged: string[]}} props */
export const MergedParts = ({ merged, ...props }) => BELOW.some((tab) => tab === props.tab) && merged.map((id) => html`<${Part} key=${id} id=${id} ...${props} />`);

/** @param {PartProps & {id: string}} props */
function Part({ id, state, client, onCode, all, tab, Draw }) {
  const { t } = useTranslator();
  const loaded = useLoaded(() => readDossier(id), [id, state.dossierChanges.get(id)]);
  if (tab === 'life_line' && !loaded.value?.parts.includes(tab)) return null;
  const onChanged = (/** @type {Dossier} */ dossier) => loaded.put(dossier);
  return html`
    <section class="merged-part" aria-labelledby=${`merged-${id}`}>
      <h2 id=${`merged-${id}`}>${t('timeline.merge.elsewhere')}</h2>
      <${Loading} of=${loaded}>
        ${(/** @type {Dossier} */ dossier) => html`<${Draw} dossier=${dossier} state=${state} client=${client} linked=${linkedTo(all, id)} onChanged=${onChanged} onCode=${onCode} />`}
      <//>
    </section>
  `;
}
