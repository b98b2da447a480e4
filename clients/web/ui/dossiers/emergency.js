/** "Accès d'urgence": a professional from outside the circle opens a dossier by the exact traits, and says why; in two steps. */

import { useState } from 'preact/hooks';
import { NOBODY, identityOf, missingTraits } from '../../model/patient.js';
import { EMERGENCIES, EMERGENCY_CHARS } from '../../model/choices.js';
import { openInEmergency } from '../../wire/dossier/rights.js';
import { Refusal } from '../../wire/errors.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Page } from '../page.js';
import { go, leave } from '../route.js';
import { Options, useForm } from './fields.js';
import { toDossier } from './places.js';
import { StrictFields } from './traits.js';

/** @import { WrittenIdentity } from '../../model/patient.js' */
/** @import { Emergency } from '../../wire/dossier/rights_types.js' */
/** @import { PageProps } from '../pages.js' */
/** @import { Faults } from './fields.js' */

const FIELDS = ['birth_name', 'birth_given_names', 'sex', 'birth_date', 'birth_place', 'emergency', 'words'];

/** @param {PageProps} props */
export function EmergencyPage({ banner }) {
  const { t } = useTranslator();
  const [written, setWritten] = useState(NOBODY);
  const [emergency, setEmergency] = useState(/** @type {Emergency | ''} */ (''));
  const [said, setSaid] = useState('');
  const [isSure, setIsSure] = useState(false);
  const form = useForm(FIELDS);
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const missing = { ...(emergency ? {} : { emergency: 'emergency_missing' }), ...(said.trim().length < EMERGENCY_CHARS ? { words: 'glass_words' } : {}) };
    if (form.refuse({ ...missingTraits(written), ...missing })) return;
    setIsSure(true);
  };
  const open = () => form.run(async () => {
    setIsSure(false);
    await opened(written, /** @type {Emergency} */ (emergency), said.trim());
  });
  return html`
    <${Page} title=${t('dossier.emergency')} onBack=${leave} banner=${banner}>
      <p class="note warn"><${Icon} name="shield" /><span>${t('dossier.emergency.lead')}</span></p>
      <form class="panel form" onSubmit=${submit} novalidate aria-labelledby="emergency-who">
        <h2 id="emergency-who">${t('dossier.emergency.who')}</h2>
        <p class="lead">${t('dossier.emergency.exact')}</p>
        <${StrictFields} written=${written} onWrite=${(/** @type {Partial<WrittenIdentity>} */ change) => setWritten({ ...written, ...change })} faults=${form.faults} />
        <h2>${t('dossier.emergency.why')}</h2>
        <${Options} name="emergency" legend=${t('dossier.emergency.reason')} chosen=${[emergency]} onChoose=${setEmergency} faults=${form.faults}
          options=${EMERGENCIES.map((value) => ({ value, label: t(`dossier.emergency.${value}`), hint: t(`dossier.emergency.${value}.hint`) }))} />
        <${Words} said=${said} onWrite=${setSaid} faults=${form.faults} />
        <${FaultPlace} fault=${form.fault} />
        <button class="button danger" aria-disabled=${String(form.busy)}><${Icon} name="shield" />${t('dossier.emergency.go')}</button>
      </form>
    <//>
    ${isSure && html`<${Sure} onOpen=${open} onClose=${() => setIsSure(false)} />`}
  `;
}

/** Also where it is open already: there is nothing else to do than to go there. @param {WrittenIdentity} written @param {Emergency} emergency @param {string} words */
async function opened(written, emergency, words) {
  try {
    const { dossier } = await openInEmergency({ traits: identityOf(written).traits, emergency, words });
    go(toDossier(dossier), { replace: true });
  } catch (error) {
    if (!(error instanceof Refusal) || error.details.reason !== 'glass_open') throw error;
    go(toDossier(error.details.dossier), { replace: true });
  }
}

/** @param {{said: string, onWrite: (said: string) => void, faults: Faults}} props */
function Words({ said, onWrite, faults }) {
  const { t } = useTranslator();
  const fault = faults.words;
  return html`
    <div data-fault=${fault ? '' : undefined}>
      <label class="label" for="dossier-words">${t('dossier.emergency.words')}</label>
      <textarea id="dossier-words" class="field" rows="3" maxlength="1000" value=${said} aria-invalid=${fault ? 'true' : undefined}
        aria-describedby=${fault ? 'dossier-words-fault dossier-words-hint' : 'dossier-words-hint'} onInput=${(/** @type {any} */ event) => onWrite(event.target.value)}></textarea>
      ${fault && html`<p class="fault" id="dossier-words-fault"><${Icon} name="alert" size=${18} /><span>${fault}</span></p>`}
      <p class="hint" id="dossier-words-hint">${t('dossier.emergency.words.hint')}</p>
    </div>
  `;
}

/** @param {{onOpen: () => void, onClose: () => void}} props */
function Sure({ onOpen, onClose }) {
  const { t } = useTranslator();
  return html`
    <${Dialog} title=${t('dossier.emergency.sure')} onClose=${onClose}>
      <ul class="parts">
        <li>${t('dossier.emergency.sure.told')}</li>
        <li>${t('dossier.emergency.sure.reviewed')}</li>
        <li>${t('dossier.emergency.sure.lasts')}</li>
      </ul>
      <div class="dialog-actions">
        <button type="button" class="button plain" onClick=${onClose}>${t('dialog.cancel')}</button>
        <button type="button" class="button danger" onClick=${onOpen}>${t('dossier.emergency.do')}</button>
      </div>
    <//>
  `;
}
