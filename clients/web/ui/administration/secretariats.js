/** Secretariats: an operator tells who acts for whom, from when until when, and ends it. */

import { useState } from 'preact/hooks';
import { dayField } from '../../model/grounds.js';
import { timesOf } from '../../model/secretariats.js';
import { beginSecretariat, endSecretariat, readSecretariats } from '../../wire/dossier/secretariats.js';
import { Loading, useLoaded } from '../asking.js';
import { Dialog } from '../dialog.js';
import { Field, useForm } from '../dossiers/fields.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Done } from '../page.js';
import { Ending, SecretariatLine } from '../secretariats/line.js';
import { AccountField } from './account_field.js';

/** @import { Account } from '../../wire/types.js' */
/** @import { DossierSecretariat, DossierSecretariats } from '../../wire/dossier/secretariats_types.js' */
/** @import { Proven } from '../account/proof.js' */

const FIELDS = /** @type {const} */ (['secretary', 'professional', 'since', 'until']);

/** @param {{me: string, proven: Proven}} props */
export function Secretariats({ me, proven }) {
  const { t } = useTranslator();
  const [pages, setPages] = useState(1);
  const loaded = useLoaded(() => proven(() => pagesOf(pages)), [pages]);
  const [isAdding, setIsAdding] = useState(false);
  const [ending, setEnding] = useState(/** @type {DossierSecretariat | null} */ (null));
  const [done, setDone] = useState('');
  /** @param {DossierSecretariat} one */
  const begun = async (one) => {
    setIsAdding(false);
    setDone(t('secretariat.begun', { secretary: one.secretary.name, professional: one.professional.name }));
    await loaded.reload();
  };
  /** @param {DossierSecretariat} one */
  const end = async (one) => {
    await proven(() => endSecretariat(one.id));
    setDone(t('secretariat.ended', { secretary: one.secretary.name, professional: one.professional.name }));
    await loaded.reload();
  };
  return html`
    <p class="lead">${t('secretariat.lead')}</p>
    <p class="circle-actions"><button type="button" class="button filled" onClick=${() => setIsAdding(true)}><${Icon} name="userPlus" />${t('secretariat.add')}</button></p>
    <${Done} text=${done} />
    <${Loading} of=${loaded}>
      ${(/** @type {DossierSecretariats} */ { secretariats, next }) => html`
        ${secretariats.length > 0
          ? html`<ul class="items panel" aria-label=${t('secretariat.title')}>${secretariats.map((one) => html`<${SecretariatLine} key=${one.id} one=${one} me=${me} onEnd=${setEnding} />`)}</ul>`
          : html`<p class="panel empty">${t('secretariat.none')}</p>`}
        ${next !== null && html`<button type="button" class="button more" onClick=${() => setPages(pages + 1)}>${t('audit.older')}</button>`}
      `}
    <//>
    ${isAdding && html`<${NewSecretariat} proven=${proven} onBegun=${begun} onClose=${() => setIsAdding(false)} />`}
    ${ending && html`<${Ending} one=${ending} onEnd=${() => end(ending)} onClose=${() => setEnding(null)} />`}
  `;
}

/**
 * As many pages as were asked for, read anew, so that what ended says so.
 *
 * @param {number} pages
 * @returns {Promise<DossierSecretariats>}
 */
async function pagesOf(pages) {
  let told = await readSecretariats(null);
  for (let page = 1; page < pages && told.next !== null; page++) {
    const further = await readSecretariats(told.next);
    told = { ...further, secretariats: [...told.secretariats, ...further.secretariats] };
  }
  return told;
}

/** @param {{proven: Proven, onBegun: (one: DossierSecretariat) => Promise<void>, onClose: () => void}} props */
function NewSecretariat({ proven, onBegun, onClose }) {
  const { t } = useTranslator();
  const [secretary, setSecretary] = useState(/** @type {Account | null} */ (null));
  const [professional, setProfessional] = useState(/** @type {Account | null} */ (null));
  const [days, setDays] = useState(() => ({ from: dayField(Date.now()), to: '' }));
  const form = useForm(FIELDS);
  /** @param {(account: Account | null) => void} put */
  const choosing = (put) => (/** @type {Account | null} */ account) => {
    put(account);
    form.refuse({});
  };
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (!secretary || !professional) {
      form.refuse({ ...(secretary ? {} : { secretary: 'secretariat_missing' }), ...(professional ? {} : { professional: 'secretariat_missing' }) });
      return;
    }
    const body = { secretary: secretary.id, professional: professional.id, ...timesOf(days, Date.now()) };
    form.run(async () => onBegun(await proven(() => beginSecretariat(body))));
  };
  return html`
    <${Dialog} title=${t('secretariat.add')} kind="tall" onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <${AccountField} name="secretary" label=${t('secretariat.secretary')} chosen=${secretary} fault=${form.faults.secretary} proven=${proven} onChoose=${choosing(setSecretary)} />
        <${AccountField} name="professional" label=${t('secretariat.professional')} chosen=${professional} fault=${form.faults.professional} proven=${proven} onChoose=${choosing(setProfessional)} />
        <${Field} name="since" type="date" label=${t('secretariat.from')} value=${days.from} faults=${form.faults} onWrite=${(/** @type {string} */ from) => setDays({ ...days, from })} />
        <${Field} name="until" type="date" label=${t('secretariat.to')} optional=${true} hint=${t('secretariat.to.hint')} value=${days.to} faults=${form.faults} onWrite=${(/** @type {string} */ to) => setDays({ ...days, to })} />
        <p class="hint">${t('secretariat.add.hint')}</p>
        <${FaultPlace} fault=${form.fault} />
        <button class="button filled" aria-disabled=${String(form.busy)}>${t('secretariat.add.do')}</button>
      </form>
    <//>
  `;
}
