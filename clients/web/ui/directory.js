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

/** @param {{client: Client, picked: Person[], me: string, onToggle: (person: Person) => void}} props */
export function Search({ client, picked, me, onToggle }) {
  const { t, reason } = useTranslator();
  const [text, setText] = useState('');
  // What is shown stays until there is something else to show: an answer to other words than the last is never shown.
  const [page, setPage] = useState(/** @type {DirectoryPage | null} */ (null));
  const [fault, setFault] = useState('');
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const last = useRef(/** @type {{searched: string} | null} */ (null));
  /** @param {string} searched @param {DirectoryPage | null} before the page that this one goes on */
  const search = async (searched, before) => {
    const asked = { searched };
    last.current = asked;
    try {
      const found = await client.searchDirectory(searched, before?.cursor);
      if (last.current !== asked) return;
      setPage({ ...found, professionals: [...(before?.professionals ?? []), ...found.professionals] });
      setFault('');
    } catch (error) {
      if (last.current === asked) setFault(error instanceof Refusal ? reason(error.code) : t('offline.search'));
    }
  };
  useEffect(() => {
    const timer = setTimeout(() => search(text.trim(), null), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const found = (page?.professionals ?? []).filter((professional) => professional.account !== me);
  const isAbsent = found.some((professional) => professional.reads === false);
  return html`
    <section ref=${place} onKeyDown=${(/** @type {KeyboardEvent} */ event) => place.current && walk(event, place.current)}>
      <label class="label" for="start-search"><h2>${t('start.with')}</h2></label>
      <div class="field">
        <${Icon} name="search" />
        <input id="start-search" type="search" value=${text} placeholder=${t('start.search')} autocomplete="off" maxlength="200"
          onInput=${(/** @type {any} */ event) => setText(event.target.value)} />
      </div>
      <p class="found" role="status">${fault || foundSentence(found, page, t)}</p>
      <ul class="results directory" aria-label=${t('start.results')}>
        ${found.map((professional) => html`<li key=${keyOf(professional)}>
          <${Result} professional=${professional} picked=${picked} onToggle=${onToggle} />
        </li>`)}
      </ul>
      ${page?.more && !fault && html`<button type="button" class="button further" onClick=${() => search(last.current?.searched ?? '', page)}>${t('directory.further')}</button>`}
      ${isAbsent && html`<p class="hint absent"><${Icon} name="info" size=${16} /><span>${t('directory.absent.note')}</span></p>`}
    </section>
  `;
}

/**
 * Up and down walk from the field through those who can be picked, and back.
 *
 * @param {KeyboardEvent} event
 * @param {HTMLElement} place
 */
function walk(event, place) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const stops = /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll('#start-search, .results input'));
  const here = [...stops].findIndex((stop) => stop === document.activeElement);
  const next = step && here >= 0 ? stops[here + step] : null;
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** @param {Professional} professional who has neither an account nor an RPPS number is told apart by all there is */
const keyOf = ({ account, rpps, name, profession, place }) => account ?? rpps ?? [name, profession, place].join('|');

/**
 * @param {Professional[]} found
 * @param {DirectoryPage | null} page
 * @param {import('../i18n/translator.js').Translate} t
 */
function foundSentence(found, page, t) {
  if (!page) return '';
  if (!found.length) return t('start.found.none');
  const accounts = found.filter((professional) => professional.account).length;
  const all = t(page.more ? 'directory.first' : 'start.found', { count: found.length });
  return accounts === found.length ? all : t('directory.found.accounts', { found: all, count: accounts });
}

/** @param {{professional: Professional, picked: Person[], onToggle: (person: Person) => void}} props */
function Result({ professional, picked, onToggle }) {
  const { t } = useTranslator();
  const { account, name, profession, speciality, place, reads } = professional;
  const person = { account: account ?? '', name, kind: /** @type {const} */ ('professional'), profession, place };
  const who = html`
    <${Avatar} person=${person} />
    <span class="who"><strong>${name}</strong><small>${[profession, speciality, place].filter(Boolean).join(' · ')}</small></span>
  `;
  // Without an account there is nothing to tick: the word says why.
  if (!account) return html`<div class="result without">${who}<span class="badge outlined">${t('start.without')}</span></div>`;
  return html`
    <label class="result">
      ${who}
      <span class=${`badge ${reads === false ? 'warn' : 'ok'}`}>${t(reads === false ? 'directory.absent' : 'start.in')}</span>
      <input type="checkbox" checked=${picked.some((one) => one.account === account)} onChange=${() => onToggle(person)} />
    </label>
  `;
}

/** @param {{client: Client, me: string, onPick: (person: Person) => void}} props `onPick` is told once the server has answered */
export function Exact({ client, me, onPick }) {
  const { t, reason } = useTranslator();
  const [login, setLogin] = useState('');
  const [fault, setFault] = useState('');
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  // Who went on to somebody else, or away, is not given this one any more.
  const isThere = useRef(true);
  useEffect(() => () => void (isThere.current = false), []);
  /** @param {SubmitEvent} event */
  const find = async (event) => {
    event.preventDefault();
    field.current?.focus();
    if (!login.trim()) return;
    try {
      const { id, ...account } = await client.findAccount(login.trim());
      if (!isThere.current) return;
      if (id === me) return setFault(t('start.exact.self'));
      onPick({ ...account, account: id });
      setLogin((now) => (now === login ? '' : now)); // the next one may stand there already
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
