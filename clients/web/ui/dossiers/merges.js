/** "Doublon": what the dossier is merged with, or is asked to be; begun, confirmed and undone here. */

import { useState } from 'preact/hooks';
import { fullDay } from '../../model/days.js';
import { moveMerge, readMerges } from '../../wire/dossier/merges.js';
import { Loading, useLoaded } from '../asking.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Panel } from '../page.js';
import { useForm } from './fields.js';
import { FaultPlace } from '../fault.js';
import { MergeDialog } from './merge_dialog.js';
import { UndoMerge } from './merge_undo.js';

/** @import { Dossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { DossierMerge, MergeEntry } from '../../wire/dossier/merges_types.js' */
/** @import { State } from '../../model/state.js' */
/** @typedef {{dossier: Dossier, merge: DossierMerge, me: string, onChanged: () => void}} MergeProps */

/** @param {{dossier: Dossier, state: State}} props */
export function Merges({ dossier, state }) {
  const { t } = useTranslator();
  const [isBeginning, setIsBeginning] = useState(false);
  const loaded = useLoaded(() => readMerges(dossier.id), [dossier]);
  const isFree = !dossier.is_merged && !loaded.value?.some(({ newest }) => newest.state === 'asked');
  const onDone = () => {
    setIsBeginning(false);
    loaded.reload();
  };
  return html`
    <${Panel} id="dossier-merges" title=${t('dossier.merge.title')} lead=${t('dossier.merge.lead')}>
      <${Loading} of=${loaded}>
        ${(/** @type {DossierMerge[]} */ merges) => merges.length > 0 && html`<ul class="merges">${merges.map((merge) => html`<${Merge} key=${merge.id} dossier=${dossier} merge=${merge} me=${state.account.id} onChanged=${loaded.reload} />`)}</ul>`}
      <//>
      ${isFree && html`<div class="panel-actions"><button type="button" class="button" onClick=${() => setIsBeginning(true)}><${Icon} name="copy" />${t('dossier.merge.begin')}</button></div>`}
    <//>
    ${isBeginning && html`<${MergeDialog} dossier=${dossier} onDone=${onDone} onClose=${() => setIsBeginning(false)} />`}
  `;
}

/** @param {MergeProps} props */
function Merge(props) {
  const { t } = useTranslator();
  const { asked, newest } = props.merge;
  const title = newest.state === 'merged' ? t('dossier.merge.stands') : t(`dossier.merge.${newest.state}`);
  return html`
    <li class="merge">
      <strong>${title}</strong>
      <${Entry} entry=${asked} />
      ${newest.state !== 'asked' && html`<${Entry} entry=${newest} />`}
      ${newest.state === 'asked' && html`<${Asked} ...${props} />`}
      ${newest.state === 'merged' && html`<${Standing} ...${props} />`}
    </li>
  `;
}

/** @param {{entry: MergeEntry}} props */
function Entry({ entry: { by, at, reason } }) {
  const { t, locale } = useTranslator();
  return html`<p><small>${t('dossier.merge.by', { name: by.name, day: fullDay(at, locale) })}</small>${reason && html` <span class="said">${t('dossier.quoted', { words: reason })}</span>`}</p>`;
}

/** @param {MergeProps} props who asked takes it back; somebody else confirms, or declines */
function Asked({ dossier, merge, me, onChanged }) {
  const { t } = useTranslator();
  const [isLooking, setIsLooking] = useState(false);
  const form = useForm([]);
  const isMine = merge.asked.by.id === me;
  const decline = () => form.run(async () => {
    await moveMerge(dossier.id, merge.id, { step: 'decline' });
    onChanged();
  });
  return html`
    <p>${t('dossier.merge.asked.body')}</p>
    <${FaultPlace} fault=${form.fault} />
    <div class="panel-actions">
      <button type="button" class="button" aria-disabled=${String(form.busy)} onClick=${decline}>${t(isMine ? 'dossier.merge.withdraw' : 'dossier.merge.decline')}</button>
      ${!isMine && html`<button type="button" class="button filled" onClick=${() => setIsLooking(true)}>${t('dossier.merge.look')}</button>`}
    </div>
    ${isLooking && html`<${MergeDialog} dossier=${dossier} merge=${merge} onDone=${onChanged} onClose=${() => setIsLooking(false)} />`}
  `;
}

/** @param {MergeProps} props */
function Standing({ dossier, merge, onChanged }) {
  const { t } = useTranslator();
  const [isUndoing, setIsUndoing] = useState(false);
  return html`
    <div class="panel-actions"><button type="button" class="button" onClick=${() => setIsUndoing(true)}>${t('dossier.merge.undo')}</button></div>
    ${isUndoing && html`<${UndoMerge} dossier=${dossier} merge=${merge} onDone=${onChanged} onClose=${() => setIsUndoing(false)} />`}
  `;
}
