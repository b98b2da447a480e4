/** How a step of a merge stands in the shared thread. */

import { html, useTranslator } from '../html.js';

/** @import { TimelineMerge } from '../../wire/dossier/timeline_types.js' */
/** @import { LineProps } from './timeline_lines.js' */

/** @param {LineProps} props */
export function MergeLine({ lines, told }) {
  const { t } = useTranslator();
  const { state, goes_on } = /** @type {TimelineMerge} */ (lines[0].merge);
  const author = told.accounts.find(({ id }) => id === lines[0].author);
  const sentence = state === 'merged' && goes_on ? t('timeline.merge.merged.goes_on') : t(`timeline.merge.${state}`);
  return html`<p class="happened"><strong>${author?.name ?? t('thread.someone')}</strong> ${sentence}</p>`;
}
