/** The rows of the list: of 10,000 only those near the screen are drawn. Arrows move, and the line one looks at stays where it is. */

import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { memberOf } from '../model/conversation.js';
import { dayOf } from '../model/days.js';
import { Stack } from '../model/stack.js';
import { html, useNow, useTranslator } from './html.js';
import { Row } from './row.js';

/** @import { Folder } from '../model/folder.js' */
/** @import { Overview } from '../model/overview.js' */
/** @import { Pending } from '../model/outbox.js' */
/** @import { State } from '../model/state.js' */

/** Three lines of text: until some are measured. */
const GUESS_PX = 88;
/** Drawn above and below the screen, so that what is scrolled to before we hear of it is there. */
const AROUND_PX = 600;
/** Drawn before anything is measured: more than a tall screen holds. */
const FIRST = 20;

/**
 * @param {State} state
 * @param {string} id
 * @param {import('../i18n/translator.js').Translate} t
 */
function draftOf({ drafts, writings }, id, t) {
  const count = writings.get(id)?.attachments.length ?? 0;
  return drafts.get(id) || (count ? t('said.files', { count }) : '');
}

/**
 * @param {object} props
 * @param {State} props.state
 * @param {readonly Overview[]} props.rows
 * @param {string | null} props.shown
 * @param {Folder} props.folder
 * @param {string} props.text by which they are filtered
 * @param {boolean} props.floating whether a button floats over the last row
 * @param {() => void} props.onHelp
 * @param {any} [props.children] where there is none
 */
export function Rows({ state, rows, shown, folder, text, floating, onHelp, children }) {
  const { t } = useTranslator();
  const [active, setActive] = useState(/** @type {string | null} */ (null));
  const today = dayOf(useNow(60_000));
  const { box, list, span, onScroll, reveal } = useStack(rows, `${folder} ${text}`, shown);
  const drawn = rows.slice(span.first, span.last + 1);
  const ids = drawn.map(({ known }) => known.conversation.id);
  const reachable = [active, shown].find((id) => id !== null && ids.includes(id)) ?? ids[0];

  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return undefined;
    if (event.key === '?') return onHelp();
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -rows.length, End: rows.length }[event.key];
    const line = document.activeElement?.closest('[data-id]');
    if (step === undefined || !(line instanceof HTMLElement)) return undefined;
    event.preventDefault();
    const from = rows.findIndex(({ known }) => known.conversation.id === line.dataset.id);
    return reveal(Math.min(rows.length - 1, Math.max(0, from + step)));
  };
  return html`
    <div class=${`rows ${floating ? 'above-floating' : ''}`} ref=${box} tabindex="-1" onScroll=${onScroll} onKeyDown=${onKeyDown}>
      ${rows.length > 0 &&
      html`<ul aria-label=${t('list.name')} ref=${list}>
        ${drawn.map(({ known, unread, isUnread }, index) => {
          const { id } = known.conversation;
          return html`<li key=${id} data-id=${id} aria-setsize=${rows.length} aria-posinset=${span.first + index + 1}>
            <${Row}
              known=${known}
              unread=${unread}
              isUnread=${isUnread}
              account=${state.account}
              folder=${folder}
              draft=${id === shown ? '' : draftOf(state, id, t)}
              pending=${lastPending(state, id)}
              typing=${typingName(state, id)}
              current=${id === shown}
              reachable=${id === reachable}
              today=${today}
              onActive=${setActive}
            />
          </li>`;
        })}
      </ul>`}
      ${!rows.length && children}
    </div>
  `;
}

/**
 * @param {readonly Overview[]} rows
 * @param {string} filter the top again when it is another one
 * @param {string | null} shown to be seen, once the list is there
 */
function useStack(rows, filter, shown) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const stack = useMemo(() => new Stack(GUESS_PX), []);
  /** What one looks at: the first row on screen; null at the top, where what is new is to be seen. */
  const anchor = useRef(/** @type {{id: string, offset: number} | null} */ (null));
  const wanted = useRef(/** @type {string | null} */ (null));
  const isRevealed = useRef(false);
  const [span, setSpan] = useState({ first: 0, last: FIRST });
  const [measured, setMeasured] = useState(0);
  const ids = useMemo(() => rows.map(({ known }) => known.conversation.id), [rows]);
  useMemo(() => stack.lay(ids), [ids, measured]);

  const look = () => {
    const { current } = box;
    if (!current?.clientHeight) return; // another pane is shown: what was drawn stays
    const top = current.scrollTop;
    const first = stack.at(top);
    anchor.current = top > 0 && ids.length ? { id: ids[first], offset: top - stack.top(first) } : null;
    const next = { first: stack.at(top - AROUND_PX), last: stack.at(top + current.clientHeight + AROUND_PX) };
    setSpan((now) => (now.first === next.first && now.last === next.last ? now : next));
  };
  /** @param {number} index the row that gets the focus, on screen */
  const reveal = (index) => {
    const { current } = box;
    if (!current) return;
    wanted.current = ids[index] ?? null;
    const [top, bottom] = [stack.top(index), stack.top(index + 1)];
    if (top < current.scrollTop) current.scrollTop = top;
    else if (bottom > current.scrollTop + current.clientHeight) current.scrollTop = bottom - current.clientHeight;
    look();
    setMeasured((count) => count + 1); // also where nothing had to scroll: the focus is given when it is drawn
  };

  useLayoutEffect(() => {
    anchor.current = null;
    if (box.current) box.current.scrollTop = 0;
    look();
  }, [filter]);
  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return undefined;
    let width = current.clientWidth;
    const observer = new ResizeObserver(() => {
      if (current.clientWidth && current.clientWidth !== width) stack.forget();
      width = current.clientWidth || width;
      look();
      setMeasured((count) => count + 1);
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (isRevealed.current || shown === null || !ids.includes(shown)) return;
    isRevealed.current = true;
    const { current } = box;
    const index = ids.indexOf(shown);
    if (!current || stack.top(index + 1) <= current.clientHeight) return;
    current.scrollTop = stack.top(index) - current.clientHeight / 2;
    look();
  }, [ids, shown]);
  useLayoutEffect(() => {
    const { current } = box;
    if (!current || !list.current) return;
    list.current.style.paddingTop = `${stack.top(span.first)}px`;
    list.current.style.paddingBottom = `${Math.max(0, stack.top(ids.length) - stack.top(span.last + 1))}px`;
    const isNews = current.clientHeight > 0 && [...list.current.children].map((line) => stack.measure(idOf(line), line.getBoundingClientRect().height)).some(Boolean);
    if (isNews) return setMeasured((count) => count + 1);
    hold(current);
    look();
    focus();
  });
  /** @param {HTMLElement} place */
  const hold = (place) => {
    if (!anchor.current) return;
    const index = ids.indexOf(anchor.current.id);
    const top = index < 0 ? place.scrollTop : stack.top(index) + anchor.current.offset;
    if (Math.abs(top - place.scrollTop) > 1) place.scrollTop = top;
  };
  const focus = () => {
    if (wanted.current === null) return;
    const line = [...(list.current?.children ?? [])].find((line) => idOf(line) === wanted.current);
    const link = line?.querySelector('a');
    if (!link) return;
    wanted.current = null;
    link.focus({ preventScroll: true });
  };
  return { box, list, span, onScroll: look, reveal };
}

/** @param {Element} line */
const idOf = (line) => /** @type {HTMLElement} */ (line).dataset.id ?? '';

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
