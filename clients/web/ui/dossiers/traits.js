/** Who a person is, to be written: the five strict traits, the names in use, and how to reach them. */

import { html, useTranslator } from '../html.js';
import { BirthPlaceFields } from './birth_place.js';
import { Born, Field, Options } from './fields.js';

/** @import { WrittenIdentity } from '../../model/patient.js' */
/** @import { Faults } from './fields.js' */
/** @typedef {{written: WrittenIdentity, onWrite: (change: Partial<WrittenIdentity>) => void, faults: Faults}} Props */

const SEXES = /** @type {const} */ (['F', 'M', 'I']);
export const TRAITS = /** @type {const} */ ([
  'birth_name', 'birth_given_names', 'first_birth_given_name', 'sex', 'birth_date', 'birth_place', 'birth_place_label', 'used_name', 'used_given_name',
]);
export const CONTACT = /** @type {const} */ (['phone', 'email', 'address']);

/** The five strict traits alone. @param {Props} props */
export function StrictFields({ written, onWrite, faults }) {
  const { t } = useTranslator();
  /** @param {'birth_name' | 'birth_given_names'} name */
  const bound = (name) => ({
    name, value: written[name], faults, label: t(`dossier.field.${name}`), hint: t(`dossier.field.${name}.hint`), onWrite: (/** @type {string} */ text) => onWrite({ [name]: text }),
  });
  return html`
    <div class="field-pair">
      <${Field} ...${bound('birth_name')} most=${100} />
      <${Field} ...${bound('birth_given_names')} most=${100} />
    </div>
    <${Options} name="sex" legend=${t('dossier.field.sex')} options=${SEXES.map((value) => ({ value, label: t(`dossier.sex.${value}`) }))}
      chosen=${[written.sex]} onChoose=${(/** @type {string} */ sex) => onWrite({ sex })} faults=${faults} />
    <${Born} written=${written.born} onWrite=${(/** @type {any} */ born) => onWrite({ born })} faults=${faults} />
    <${BirthPlaceFields} written=${written} onWrite=${onWrite} faults=${faults} />
  `;
}

/** @param {Props} props */
export function TraitFields({ written, onWrite, faults }) {
  const { t } = useTranslator();
  /** @param {keyof WrittenIdentity} name */
  const bound = (name) => ({
    name, value: written[name], faults, label: t(/** @type {any} */ (`dossier.field.${name}`)), onWrite: (/** @type {string} */ text) => onWrite({ [name]: text }),
  });
  return html`
    <div class="field-pair">
      <${Field} ...${bound('birth_name')} most=${100} hint=${t('dossier.field.birth_name.hint')} />
      <${Field} ...${bound('birth_given_names')} most=${100} hint=${t('dossier.field.birth_given_names.hint')} />
    </div>
    <${Options} name="sex" legend=${t('dossier.field.sex')} options=${SEXES.map((value) => ({ value, label: t(`dossier.sex.${value}`) }))}
      chosen=${[written.sex]} onChoose=${(/** @type {string} */ sex) => onWrite({ sex })} faults=${faults} />
    <${Born} written=${written.born} onWrite=${(/** @type {any} */ born) => onWrite({ born })} faults=${faults} />
    <${BirthPlaceFields} written=${written} onWrite=${onWrite} faults=${faults} />
    <div class="field-pair">
      <${Field} ...${bound('used_name')} most=${100} optional=${true} hint=${t('dossier.field.used_name.hint')} />
      <${Field} ...${bound('used_given_name')} most=${100} optional=${true} hint=${t('dossier.field.used_given_name.hint')} />
    </div>
    <${Field} ...${bound('first_birth_given_name')} most=${100} optional=${true} hint=${t('dossier.field.first_birth_given_name.hint')} />
  `;
}

/** @param {Props} props */
export function ContactFields({ written, onWrite, faults }) {
  const { t } = useTranslator();
  /** @param {typeof CONTACT[number]} name */
  const bound = (name) => ({
    name, value: written[name], faults, optional: true, label: t(`dossier.field.${name}`), onWrite: (/** @type {string} */ text) => onWrite({ [name]: text }),
  });
  return html`
    <div class="field-pair">
      <${Field} ...${bound('phone')} type="tel" most=${30} />
      <${Field} ...${bound('email')} type="email" capitals="none" />
    </div>
    <${Field} ...${bound('address')} />
  `;
}
