/** Make an account of any kind; it opens with an access code, so that no operator ever knows a password. */

import { useRef, useState } from 'preact/hooks';
import { birthDate } from '../../model/birth_date.js';
import { isCaredFor } from '../../model/people.js';
import { createAccount } from '../../wire/identity.js';
import { useDoing } from '../asking.js';
import { BirthDate, UNWRITTEN } from '../birth_date.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Kinds } from '../kinds.js';

/** @import { AccountKind } from '../../wire/types.js' */
/** @import { AccessCode, NewAccount as Asked } from '../../wire/identity_types.js' */
/** @import { Proven } from '../account/proof.js' */
/** @typedef {'login' | 'name' | 'profession' | 'place' | 'rpps'} Field */
/** @typedef {{kind: AccountKind, born: import('../../model/birth_date.js').Written} & Record<Field, string>} Form */

const KINDS = /** @type {const} */ (['professional', 'patient', 'caregiver', 'operator']);
/** @type {Record<AccountKind, Field[]>} */
const FIELDS = {
  professional: ['name', 'login', 'profession', 'place', 'rpps'],
  patient: ['name', 'login'],
  caregiver: ['name', 'login'],
  service: ['name', 'login', 'place'],
  operator: ['name', 'login'],
};
const NEEDED = /** @type {readonly Field[]} */ (['name', 'login']);
/** @type {Form} */
const EMPTY = { kind: 'professional', login: '', name: '', profession: '', place: '', rpps: '', born: UNWRITTEN };

/** @param {{proven: Proven, onMade: (code: AccessCode) => void, onClose: () => void}} props */
export function NewAccount({ proven, onMade, onClose }) {
  const { t } = useTranslator();
  const [form, setForm] = useState(EMPTY);
  const first = useRef(/** @type {HTMLInputElement | null} */ (null));
  const { busy, fault, setFault, run } = useDoing({
    login: t('admin.login.wrong'),
    name: t('people.name.empty'),
    rpps: t('admin.rpps.wrong'),
    birth_date: t('birth.wrong'),
    conflict: t('admin.taken'),
  });
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const missing = NEEDED.find((field) => !form[field].trim());
    if (missing) return setFault({ text: t(missing === 'name' ? 'people.name.empty' : 'admin.login.wrong') });
    const body = asRequest(form);
    if (isCaredFor(form.kind) && !body.birth_date) {
      setFault({ text: t('birth.wrong') });
      return first.current?.focus();
    }
    await run(async () => onMade(await proven(() => createAccount(body))));
    return undefined;
  };
  /** @param {Partial<Form>} change */
  const write = (change) => setForm({ ...form, ...change });
  return html`
    <${Dialog} title=${t('admin.new.title')} kind="tall" onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <${Kinds} kinds=${KINDS} chosen=${form.kind} onChoose=${(/** @type {AccountKind} */ kind) => write({ kind })} />
        ${FIELDS[form.kind].map((field) => html`<${Line} key=${field} field=${field} value=${form[field]} onWrite=${write} />`)}
        ${isCaredFor(form.kind) &&
        html`<${BirthDate} id="account-born" first=${first} written=${form.born} onWrite=${(/** @type {any} */ born) => write({ born })} legend=${t('birth.legend')} />`}
        <${FaultPlace} fault=${fault} />
        <button class="button filled" aria-disabled=${String(busy)}>${t('admin.new.submit')}</button>
      </form>
    <//>
  `;
}

/** @param {{field: Field, value: string, onWrite: (change: Partial<Form>) => void}} props */
function Line({ field, value, onWrite }) {
  const { t } = useTranslator();
  const isNumber = field === 'rpps';
  const isPlain = field === 'login' || isNumber;
  return html`
    <div>
      <label class="label" for=${`account-${field}`}>${t(`admin.${field}`)} ${!NEEDED.includes(field) && html`<small>${t('start.optional')}</small>`}</label>
      <div class="field">
        <input id=${`account-${field}`} value=${value} autocomplete="off" maxlength=${isNumber ? 11 : 200} inputmode=${isNumber ? 'numeric' : undefined}
          autocapitalize=${isPlain ? 'none' : 'words'} spellcheck=${!isPlain} onInput=${(/** @type {any} */ event) => onWrite({ [field]: event.target.value })} />
      </div>
    </div>
  `;
}

/** @param {Form} form @returns {Asked} only what its kind has */
function asRequest(form) {
  const { kind, born } = form;
  const words = FIELDS[kind].map((field) => [field, form[field].trim()]).filter(([, text]) => text);
  const birth_date = isCaredFor(kind) ? birthDate(born, Date.now()) : null;
  return { kind, ...Object.fromEntries(words), ...(birth_date && { birth_date }) };
}
