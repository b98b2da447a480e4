/** Make the account of a patient or a caregiver: who they are, and the day they were born. */

import { useRef, useState } from 'preact/hooks';
import { birthDate } from '../../model/birth_date.js';
import { createPerson } from '../../wire/identity.js';
import { useDoing } from '../asking.js';
import { BirthDate, UNWRITTEN } from '../birth_date.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Kinds } from '../kinds.js';

/** @import { AccessCode } from '../../wire/identity_types.js' */

const KINDS = /** @type {const} */ (['patient', 'caregiver']);

/** @param {{onMade: (code: AccessCode) => void, onClose: () => void}} props */
export function NewPerson({ onMade, onClose }) {
  const { t } = useTranslator();
  const [kind, setKind] = useState(/** @type {typeof KINDS[number]} */ ('patient'));
  const [born, setBorn] = useState(UNWRITTEN);
  const name = useRef(/** @type {HTMLInputElement | null} */ (null));
  const first = useRef(/** @type {HTMLInputElement | null} */ (null));
  const { busy, fault, setFault, run } = useDoing({ name: t('people.name.empty'), birth_date: t('birth.wrong') });
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const called = name.current?.value.trim() ?? '';
    const birth_date = birthDate(born, Date.now());
    if (!called) return refuse(t('people.name.empty'), name);
    if (!birth_date) return refuse(t('birth.wrong'), first);
    await run(async () => onMade(await createPerson({ kind, name: called, birth_date })));
    return undefined;
  };
  /**
   * @param {string} text
   * @param {{current: HTMLInputElement | null}} field
   */
  const refuse = (text, field) => {
    setFault({ text });
    field.current?.focus();
  };
  return html`
    <${Dialog} title=${t('people.new.title')} onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <${Kinds} kinds=${KINDS} chosen=${kind} onChoose=${setKind} />
        <div>
          <label class="label" for="person-name">${t('people.name')}</label>
          <div class="field"><input id="person-name" ref=${name} autocomplete="off" maxlength="200" spellcheck=${false} aria-describedby="person-name-hint" /></div>
          <p class="hint" id="person-name-hint">${t('people.name.hint')}</p>
        </div>
        <${BirthDate} id="person-born" first=${first} written=${born} onWrite=${setBorn} legend=${t('birth.legend')} />
        <${FaultPlace} fault=${fault} />
        <button class="button filled" aria-disabled=${String(busy)}>${t('people.new.submit')}</button>
      </form>
    <//>
  `;
}
