/** Start a conversation: pick people, say what it is about, write a first message. Professionals only. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { isCaredFor, toggled, withPerson } from '../model/people.js';
import { chars, clean, isBlank } from '../model/text.js';
import { environment } from '../platform/environment.js';
import { Refusal } from '../wire/errors.js';
import { Exact, Search } from './directory.js';
import { Groups } from './groups/choose.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { Avatar } from './person.js';
import { readersSentence } from './readers.js';
import { TO_NEW, go, leave, toConversation } from './route.js';

/** @import { State } from '../model/state.js' */
/** @import { Client } from '../sync/client.js' */
/** @import { Person } from './person.js' */

/** Kept as a draft until it is opened, with the client_ref: opening it again after a lost answer gives the same one. */
const DRAFT = 'new';

/** @typedef {{client_ref: string, people: Person[], subject: string, text: string}} Form */

/** @param {Client} client @returns {Form} */
function keptForm(client) {
  const kept = client.memory.drafts().get(DRAFT);
  return kept ? JSON.parse(kept) : { client_ref: environment.newRef(), people: [], subject: '', text: '' };
}

/**
 * A new conversation that begins with these; what was written for another stays to be seen.
 *
 * @param {Client} client
 * @param {Person[]} people
 */
export function startWith(client, people) {
  client.memory.keepDraft(DRAFT, JSON.stringify({ ...keptForm(client), people, client_ref: environment.newRef() }));
  go(TO_NEW);
}

/** @param {{client: Client, state: State, banner: any}} props */
export function Start({ client, state, banner }) {
  const words = useTranslator();
  const { t } = words;
  const [form, setForm] = useState(() => keptForm(client));
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    heading.current?.focus();
    client.show(null);
  }, []);

  const newest = useRef(form);
  /**
   * From what is written by now: an answer of the server may come after more was written than when it was asked for.
   *
   * @param {(form: Form) => Partial<Form>} change
   */
  const write = (change) => {
    // Another form is another conversation: only the very same one may be asked for twice under one client_ref.
    const changed = { ...newest.current, ...change(newest.current), client_ref: environment.newRef() };
    newest.current = changed;
    client.memory.keepDraft(DRAFT, JSON.stringify(changed));
    setForm(changed);
    setFault('');
  };
  const giveUp = () => {
    client.memory.keepDraft(DRAFT, '');
    leave();
  };
  /** @param {Person} person */
  const toggle = (person) => write(({ people }) => ({ people: toggled(people, person) }));
  /** @param {Person} person */
  const pick = (person) => write(({ people }) => ({ people: withPerson(people, person) }));
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    if (!form.people.length) return setFault(t('start.members.none'));
    if (chars(form.text) > state.limits.text_chars) return setFault(t('start.failed', { reason: words.reason('too_large') }));
    setBusy(true);
    try {
      const opened = await client.startConversation(asRequest(form));
      client.memory.keepDraft(DRAFT, '');
      go(toConversation(opened.id), { replace: true });
    } catch (error) {
      setBusy(false);
      const reason = error instanceof Refusal ? words.reason(error.code) : t('offline.reason');
      setFault(t('start.failed', { reason }));
    }
  };

  return html`
    <div class="start">
      <header class="start-head">
        <button type="button" class="icon-button" aria-label=${t('start.close')} title=${t('start.close')} onClick=${giveUp}>
          <${Icon} name="close" />
        </button>
        <h1 tabindex="-1" ref=${heading}>${t('start.title')}</h1>
      </header>
      ${banner}
      <div class="start-body">
        <div class="start-columns">
          <div>
            <${Search} client=${client} picked=${form.people} me=${state.account.id} onToggle=${toggle} />
            <${Groups} client=${client} picked=${form.people} me=${state.account.id} onPick=${(/** @type {Person[]} */ people) => write(() => ({ people }))} />
            <${Exact} client=${client} me=${state.account.id} onPick=${pick} />
          </div>
          <form class="card" onSubmit=${submit} aria-labelledby="start-yours" novalidate>
            <h2 id="start-yours">${t('start.yours')}</h2>
            <${Picked} people=${form.people} onRemove=${toggle} />
            <div>
              <label class="label" for="start-subject">${t('start.subject')} <small>${t('start.optional')}</small></label>
              <div class="field">
                <input id="start-subject" value=${form.subject} maxlength="200" autocomplete="off" aria-describedby="start-subject-hint"
                  onInput=${(/** @type {any} */ event) => write(() => ({ subject: event.target.value }))} />
              </div>
              ${form.people.length === 1 && isBlank(form.subject) && html`<p class="hint" id="start-subject-hint">${t('start.subject.direct')}</p>`}
            </div>
            <div>
              <label class="label" for="start-text">${t('start.text')} <small>${t('start.optional')}</small></label>
              <textarea id="start-text" class="field" rows="4" value=${form.text}
                onInput=${(/** @type {any} */ event) => write(() => ({ text: event.target.value }))} />
            </div>
            ${form.people.length > 0 && html`<${Reading} people=${form.people} />`}
            <div role="alert">${fault && html`<p class="fault"><${Icon} name="alert" /><span>${fault}</span></p>`}</div>
            <button class="button filled" aria-disabled=${String(busy)}>${t(busy ? 'start.submitting' : 'start.submit')}</button>
          </form>
        </div>
      </div>
    </div>
  `;
}

/** @param {Form} form */
function asRequest({ client_ref, people, subject, text }) {
  return {
    client_ref,
    members: people.map((person) => person.account),
    ...(isBlank(subject) ? {} : { subject: clean(subject).trim() }),
    ...(isBlank(text) ? {} : { text: clean(text) }),
  };
}

/** @param {{people: Person[], onRemove: (person: Person) => void}} props */
export function Picked({ people, onRemove }) {
  const { t } = useTranslator();
  return html`
    <div>
      <p class="label">${t('start.members')}</p>
      ${!people.length && html`<p class="hint">${t('start.members.none')}</p>`}
      <ul class="picked" aria-label=${t('start.members')}>
        ${people.map(
          (person) => html`
            <li key=${person.account} class=${isCaredFor(person.kind) ? 'usager' : ''}>
              <${Avatar} person=${person} size="tiny" />
              <span>${person.name}${isCaredFor(person.kind) && ` (${t(`kind.${person.kind}`).toLowerCase()})`}</span>
              <button type="button" class="icon-button" aria-label=${t('start.remove', { name: person.name })} onClick=${() => onRemove(person)}>
                <${Icon} name="close" size=${16} />
              </button>
            </li>
          `,
        )}
      </ul>
    </div>
  `;
}

/** @param {{people: Person[]}} props */
function Reading({ people }) {
  const words = useTranslator();
  const isUsager = people.some((person) => isCaredFor(person.kind));
  return html`
    <p class=${`reading ${isUsager ? 'usager' : ''}`}>
      <${Icon} name="eye" /><strong>${readersSentence(people, people.length, words)}</strong>
    </p>
  `;
}
