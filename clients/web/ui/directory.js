/** Find people: professionals in the directory as one types, a patient or caregiver by the exact login only. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { Refusal } from '../wire/errors.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { Avatar } from './person.js';

/** @import { Client } from '../sync/client.js' */
/** @import { DirectoryPage, Professional } from '../wire/types.js' */
/** @import { Person } from './person.js' */

/** Long enough that a word is typed, short enough that one does not wait. */
const PAUSE_MS = 200;

/** @typedef {{client: Client, picked: Person[], me: string}} Place */

/** @param {Place & {onToggle: (person: Person) => void}} props */
export function Search({ client, picked, me, onToggle }) {
  const { t, reason } = useTranslator();
  const [text, setText] = useState('');
  const [page, setPage] = useState(/** @type {DirectoryPage | null} */ (null));
  const [fault, setFault] = useState('');
  useEffect(() => {
    let current = true;
    const timer = setTimeout(async () => {
      try {
        const found = await client.searchDirectory(text.trim());
        if (!current) return;
        setPage(found);
        setFault('');
      } catch (error) {
        if (current) setFault(error instanceof Refusal ? reason(error.code) : t('offline.search'));
      }
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text]);
  const found = (page?.professionals ?? []).filter((professional) => professional.account !== me);
  return html`
    <section>
      <label class="label" for="start-search"><h2>${t('start.with')}</h2></label>
      <div class="field">
        <${Icon} name="search" />
        <input id="start-search" type="search" value=${text} placeholder=${t('start.search')} autocomplete="off"
          onInput=${(/** @type {any} */ event) => setText(event.target.value)} />
      </div>
      <p class="found" role="status">${fault || foundSentence(found, page, t)}</p>
      <ul class="results" aria-label=${t('start.results')}>
        ${found.map((professional) => html`<li key=${professional.account ?? professional.rpps}>
          <${Result} professional=${professional} picked=${picked} onToggle=${onToggle} />
        </li>`)}
      </ul>
    </section>
  `;
}

/**
 * @param {Professional[]} found
 * @param {DirectoryPage | null} page
 * @param {import('../i18n/translator.js').Translate} t
 */
function foundSentence(found, page, t) {
  if (!page) return '';
  if (!found.length) return t('start.found.none');
  return page.more ? t('start.found.more') : t('start.found', { count: found.length });
}

/** @param {{professional: Professional, picked: Person[], onToggle: (person: Person) => void}} props */
function Result({ professional, picked, onToggle }) {
  const { t } = useTranslator();
  const { account, name, profession, place } = professional;
  const person = { account: account ?? '', name, kind: /** @type {const} */ ('professional'), profession, place };
  const who = html`
    <${Avatar} person=${person} />
    <span class="who"><strong>${name}</strong><small>${[profession, place].filter(Boolean).join(' · ')}</small></span>
  `;
  // Without an account there is nothing to tick: the word says why.
  if (!account) return html`<div class="result without">${who}<span class="badge outlined">${t('start.without')}</span></div>`;
  return html`
    <label class="result">
      ${who}
      <span class="badge ok">${t('start.in')}</span>
      <input type="checkbox" checked=${picked.some((one) => one.account === account)} onChange=${() => onToggle(person)} />
    </label>
  `;
}

/** @param {Place & {onPick: (person: Person) => void}} props */
export function Exact({ client, picked, me, onPick }) {
  const { t, reason } = useTranslator();
  const [login, setLogin] = useState('');
  const [fault, setFault] = useState('');
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  /** @param {SubmitEvent} event */
  const find = async (event) => {
    event.preventDefault();
    field.current?.focus();
    if (!login.trim()) return;
    try {
      const { id, ...account } = await client.findAccount(login.trim());
      if (id === me) return setFault(t('start.exact.self'));
      if (!picked.some((person) => person.account === id)) onPick({ ...account, account: id });
      setLogin('');
      setFault('');
    } catch (error) {
      setFault(sentenceOf(error));
    }
  };
  /** @param {unknown} error */
  const sentenceOf = (error) => {
    if (!(error instanceof Refusal)) return t('offline.search');
    return error.code === 'not_found' ? t('start.exact.none') : reason(error.code);
  };
  return html`
    <form class="exact" onSubmit=${find} novalidate>
      <label class="label" for="start-exact">${t('start.exact')}</label>
      <div class="exact-line">
        <div class="field">
          <input id="start-exact" ref=${field} value=${login} autocomplete="off" autocapitalize="none" spellcheck=${false} aria-describedby="start-exact-hint"
            onInput=${(/** @type {any} */ event) => setLogin(event.target.value)} />
        </div>
        <button class="button">${t('start.exact.find')}</button>
      </div>
      <p class="hint" id="start-exact-hint">${t('start.exact.hint')}</p>
      <div role="alert">${fault && html`<p class="fault"><${Icon} name="alert" /><span>${fault}</span></p>`}</div>
    </form>
  `;
}
