/** The list of conversations: a window of rows that grows as one scrolls, arrows to move, a filter over it. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { dayOf } from '../model/days.js';
import { memberOf } from '../model/conversation.js';
import { html, useNow, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { LockButton } from './lock_button.js';
import { Avatar } from './person.js';
import { TO_NEW, go } from './route.js';
import { Row } from './row.js';

/** @import { Overview } from '../model/overview.js' */
/** @import { Pending } from '../model/outbox.js' */
/** @import { State } from '../model/state.js' */

/** Some screens' worth; the next ones come when the last is near. */
const WINDOW = 40;

/**
 * @param {object} props
 * @param {State} props.state
 * @param {Overview[]} props.rows
 * @param {number} props.unread
 * @param {string | null} props.shown
 * @param {string} props.text
 * @param {boolean} props.onlyUnread
 * @param {(text: string) => void} props.onText
 * @param {(only: boolean) => void} props.onOnlyUnread
 * @param {() => void} props.onAccount
 * @param {() => void} props.onLock
 * @param {any} props.banner
 */
export function List(props) {
  const { state, rows, unread, shown, text, onlyUnread, onText, onOnlyUnread, onAccount, onLock, banner } = props;
  const { t } = useTranslator();
  const mayStart = state.account.kind === 'professional';
  const heading = t(onlyUnread ? 'rail.unread' : 'rail.inbox');
  return html`
    <section class="list-pane" aria-label=${t('list.name')}>
      <header class="list-head">
        ${shown === null ? html`<h1>${heading}</h1>` : html`<h2>${heading}</h2>`}
        ${mayStart &&
        html`<button type="button" class="icon-button only-narrow only-tablet" aria-label=${t('rail.new')} onClick=${() => go(TO_NEW)}>
          <${Icon} name="pencil" />
        </button>`}
        <${LockButton} kind="only-narrow" onLock=${onLock} />
        <button type="button" class="icon-button only-narrow" aria-haspopup="dialog" aria-label=${t('account.menu', { name: state.account.name })} onClick=${onAccount}>
          <${Avatar} person=${{ ...state.account, account: state.account.id }} size="small" />
        </button>
      </header>
      <div class="list-filter"><${Filter} text=${text} onText=${onText} /></div>
      <div class="chips" role="group" aria-label=${t('list.chips')}>
        <button type="button" class="chip" aria-pressed=${String(!onlyUnread)} onClick=${() => onOnlyUnread(false)}>${t('list.all')}</button>
        <button type="button" class="chip" aria-pressed=${String(onlyUnread)} onClick=${() => onOnlyUnread(true)}>
          ${t('rail.unread')} ${unread > 0 && html`<span>${unread}</span>`}
        </button>
      </div>
      ${banner}
      <${Rows} state=${state} rows=${rows} shown=${shown} filter=${`${onlyUnread} ${text}`} floating=${mayStart}>
        <${Nothing} state=${state} text=${text} onlyUnread=${onlyUnread} />
      <//>
      ${mayStart &&
      html`<button type="button" class="button filled floating only-phone" onClick=${() => go(TO_NEW)}>
        <${Icon} name="pencil" />${t('rail.new.short')}
      </button>`}
    </section>
  `;
}

/** @param {{text: string, onText: (text: string) => void}} props */
function Filter({ text, onText }) {
  const { t } = useTranslator();
  /** @param {InputEvent} event */
  const onInput = (event) => onText(/** @type {HTMLInputElement} */ (event.target).value);
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    if (event.key === 'Escape') onText('');
  };
  return html`
    <div class="field">
      <${Icon} name="search" />
      <input type="search" value=${text} placeholder=${t('list.filter')} aria-label=${t('list.filter')} autocomplete="off" onInput=${onInput} onKeyDown=${onKeyDown} />
      ${text &&
      html`<button type="button" class="icon-button" aria-label=${t('list.filter.clear')} onClick=${() => onText('')}>
        <${Icon} name="close" />
      </button>`}
    </div>
  `;
}

/** @param {{state: State, rows: Overview[], shown: string | null, filter: string, floating: boolean, children?: any}} props */
function Rows({ state, rows, shown, filter, floating, children }) {
  const { t } = useTranslator();
  const [limit, setLimit] = useState(WINDOW);
  const [active, setActive] = useState(/** @type {string | null} */ (null));
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const end = useRef(/** @type {HTMLElement | null} */ (null));
  const today = dayOf(useNow(60_000));
  const visible = rows.slice(0, limit);
  const ids = visible.map(({ known }) => known.conversation.id);
  const reachable = [active, shown].find((id) => id !== null && ids.includes(id)) ?? ids[0];

  useEffect(() => {
    setLimit(WINDOW);
    place.current?.scrollTo({ top: 0 });
  }, [filter]);
  useEffect(() => {
    if (!end.current) return undefined;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setLimit((now) => now + WINDOW),
      { root: place.current, rootMargin: '600px' },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [limit < rows.length, limit]);

  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    const links = [...(place.current?.querySelectorAll('a.row') ?? [])];
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -links.length, End: links.length }[event.key];
    const from = links.indexOf(/** @type {Element} */ (document.activeElement));
    if (step === undefined || from < 0) return;
    event.preventDefault();
    const link = links[Math.min(links.length - 1, Math.max(0, from + step))];
    if (link instanceof HTMLElement) link.focus();
  };
  const drawn = visible.map(({ known, unread }) => {
    const { id } = known.conversation;
    return html`<li key=${id}>
      <${Row}
        known=${known}
        unread=${unread}
        me=${state.account.id}
        draft=${id === shown ? '' : (state.drafts.get(id) ?? '')}
        pending=${lastPending(state, id)}
        typing=${typingName(state, id)}
        current=${id === shown}
        reachable=${id === reachable}
        today=${today}
        onActive=${setActive}
      />
    </li>`;
  });
  return html`
    <div class=${`rows ${floating ? 'above-floating' : ''}`} ref=${place} onKeyDown=${onKeyDown}>
      ${rows.length ? html`<ul aria-label=${t('list.name')}>${drawn}</ul>` : children}
      ${limit < rows.length && html`<div class="sentinel" ref=${end} />`}
    </div>
  `;
}

/**
 * What of the outbox the row tells: a failure before anything else.
 *
 * @param {State} state
 * @param {string} id
 * @returns {Pending | null}
 */
function lastPending(state, id) {
  const mine = state.outbox.filter((pending) => pending.conversation === id && pending.fate !== 'sent');
  return mine.find((pending) => pending.fate === 'failed') ?? mine[mine.length - 1] ?? null;
}

/**
 * @param {State} state
 * @param {string} id
 */
function typingName(state, id) {
  const account = state.typing.get(id)?.keys().next().value;
  const conversation = state.conversations.get(id)?.conversation;
  return (account && conversation && memberOf(conversation, account)?.name) || '';
}

/** @param {{state: State, text: string, onlyUnread: boolean}} props */
function Nothing({ state, text, onlyUnread }) {
  const { t } = useTranslator();
  if (!state.listed) return html`<div class="bars" aria-hidden="true">${Array.from({ length: 12 }, () => html`<i />`)}</div>`;
  const kind = text.trim() ? 'nothing' : onlyUnread ? 'unread' : 'empty';
  const mayStart = kind === 'empty' && state.account.kind === 'professional';
  return html`
    <div class="empty" role="status">
      <${Icon} name=${kind === 'nothing' ? 'search' : 'inbox'} />
      <h2>${t(`list.${kind}.title`)}</h2>
      <p>${t(`list.${kind}.body`)}</p>
      ${mayStart && html`<button type="button" class="button" onClick=${() => go(TO_NEW)}><${Icon} name="pencil" />${t('rail.new')}</button>`}
    </div>
  `;
}
