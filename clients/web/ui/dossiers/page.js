/**
 * `#/dossiers`: the list of those one may open, `only/CHIPS`: narrowed by these; `new`: a patient is included; `tasks`: what one has to do; `matrix`: who
 * reads which type of document; `emergency`: one is opened from outside its circle; else one dossier, by its id and its tab.
 */

import { chipsOf } from '../../model/dossier_filter.js';
import { html } from '../html.js';
import { ActivePage } from './active.js';
import { DossierPage } from './dossier.js';
import { EmergencyPage } from './emergency.js';
import { IncludePage } from './include.js';
import { MatrixPage } from './matrix.js';
import { EMERGENCY, MATRIX, NEW, ONLY, TASKS } from './places.js';
import { TasksPage } from './tasks.js';

/** @import { PageProps } from '../pages.js' */

/** @param {PageProps} props */
export function DossiersPage(props) {
  const [id, tab = ''] = props.rest.split('/').map(decodeURIComponent);
  if (!id || id === ONLY) return html`<${ActivePage} ...${props} chips=${chipsOf(tab)} />`;
  if (id === TASKS) return html`<${TasksPage} ...${props} />`;
  if (id === NEW && props.state.account.kind === 'professional') return html`<${IncludePage} ...${props} />`;
  if (id === EMERGENCY && props.state.account.kind === 'professional') return html`<${EmergencyPage} ...${props} />`;
  if (id === MATRIX && props.state.account.kind === 'professional') return html`<${MatrixPage} ...${props} />`;
  return html`<${DossierPage} key=${id} ...${props} id=${id} tab=${tab} />`;
}
