/** Whom a conversation is about, under its head: the name, the birth, and the way to the dossier. */

import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { usePatient } from './listed.js';
import { BirthLine, PatientName, Square } from './patient.js';
import { toDossier } from './places.js';

/** @import { State } from '../../model/state.js' */

/** @param {{dossier: string, state: State}} props nothing for who may not open it */
export function PatientStrip({ dossier, state }) {
  const { t } = useTranslator();
  const patient = usePatient(dossier, state);
  if (!patient) return null;
  return html`
    <section class="patient-strip" aria-label=${t('dossier.strip')}>
      <${Square} />
      <div class="identity"><p class="name"><${PatientName} patient=${patient} /></p><p><${BirthLine} patient=${patient} /></p></div>
      <a class="button text" href=${toDossier(dossier)} title=${t('dossier.open')}><span class="wide-words">${t('dossier.open')}</span><${Icon} name="more" size=${18} /></a>
    </section>
  `;
}
