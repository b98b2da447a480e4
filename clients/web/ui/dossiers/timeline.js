/** "Fil": what happened to the dossier and was said around it, newest first; a dated line each, and no "mine". */

import { useEffect, useState } from 'preact/hooks';
import { clockTime } from '../../model/days.js';
import { daysOf } from '../../model/timeline.js';
import { hasWord } from '../../model/search.js';
import { readTimeline, searchTimeline } from '../../wire/dossier/timeline.js';
import { Loading, useLoaded } from '../asking.js';
import { useDayText } from '../day_text.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { useSettled } from '../settled.js';
import { SoughtWords } from '../sought.js';
import { Add } from './add.js';
import { StartAbout, mayStart } from './conversations.js';
import { Aside } from './timeline_aside.js';
import { DRAWN } from './timeline_lines.js';

/** @import { Translator } from '../../i18n/translator.js' */
/** @import { Card, Day } from '../../model/timeline.js' */
/** @import { Timeline, TimelineKind } from '../../wire/dossier/timeline_types.js' */
/** @import { TabProps } from './dossier.js' */

// Each kind of line that one may look at alone, and the part of the dossier that it is of, where one may not read that.
const FILTERS = /** @type {const} */ ([['message'], ['document'], ['note'], ['plan', 'plan'], ['member'], ['event', 'life_line']]);

/** Of one page, as the server gives them. */
const PAGE_LINES = 50;
/** More than this, and one searches. */
const MANY = 8;
/** Long enough that a word is typed, short enough that one does not wait. */
const PAUSE_MS = 300;
/** As the server takes them. */
const MOST_CHARS = 200;

/** @typedef {{kind: TimelineKind | '', text: string, pages: number}} Wanted text: empty for all lines */
/** @typedef {Timeline & {wanted: Wanted}} Told */

/** A kind of line of a newer server is passed over. @param {TabProps} props */
export function TimelineTab({ dossier, state, client, linked }) {
  const words = useTranslator();
  const { t } = words;
  const [text, setText] = useState('');
  const settled = useSettled(text, PAUSE_MS);
  const [wanted, setWanted] = useState(/** @type {Wanted} */ ({ kind: '', text: '', pages: 1 }));
  useEffect(() => setWanted((wanted) => sought(wanted, settled)), [settled]);
  const said = linked.reduce((sum, { known }) => sum + known.conversation.last_seq, 0);
  const through = dossier.merged.map((id) => state.dossierChanges.get(id)).join();
  const loaded = useLoaded(() => linesOf(dossier.id, wanted), [dossier, wanted, said, through]);
  const isSearched = text !== '' || (loaded.value !== null && (loaded.value.wanted.text !== '' || isLong(loaded.value)));
  const [isStarting, setIsStarting] = useState(false);
  const isPersons = state.account.kind !== 'professional';
  /** @type {(TimelineKind | '')[]} */
  const kinds = ['', ...FILTERS.filter(([, part]) => part === undefined || dossier.parts.includes(part)).map(([one]) => one)];
  return html`
    <div class=${`fil ${isPersons ? 'large' : ''}`}>
      <div class="chips" role="group" aria-label=${t('timeline.filter')}>
        ${kinds.map((one) => html`<button type="button" class="chip" key=${one} aria-pressed=${String(one === wanted.kind)} onClick=${() => setWanted({ ...wanted, kind: one, pages: 1 })}>${t(/** @type {any} */ (`timeline.filter.${one || 'all'}`))}</button>`)}
      </div>
      <div class="fil-actions">
        ${loaded.value && html`<${Add} dossier=${dossier} account=${state.account} client=${client} kinds=${loaded.value.may_write} onDone=${loaded.reload} />`}
        ${mayStart(dossier, state.account) && html`<button type="button" class="button filled" aria-haspopup="dialog" onClick=${() => setIsStarting(true)}><${Icon} name="pencil" />${t('timeline.conversation')}</button>`}
      </div>
      <div class="fil-main">
        ${isSearched && html`<${SearchField} text=${text} onText=${setText} />`}
        <${Loading} of=${loaded}>
          ${(/** @type {Told} */ told) => html`
            <p class=${told.lines.length > 0 ? 'hint' : 'hidden'} role="status">${foundSentence(told, wanted, words)}</p>
            <${SoughtWords.Provider} value=${told.wanted.text}>
              ${daysOf(told.lines.filter(({ kind }) => kind in DRAWN)).map((day) => html`<${DayOf} key=${day.day} day=${day} told=${told} me=${state.account.id} merged=${dossier.merged} />`)}
            <//>
            ${told.lines.length === 0 && told.next === null && html`<${Nothing} isSearch=${told.wanted.text !== ''} isPersons=${isPersons} />`}
            ${told.next !== null && html`<button type="button" class="button more" onClick=${() => setWanted({ ...wanted, pages: wanted.pages + 1 })}>${t('dossier.further')}</button>`}
          `}
        <//>
      </div>
      <${Aside} dossier=${dossier} me=${state.account.id} />
    </div>
    ${isStarting && html`<${StartAbout} dossier=${dossier} me=${state.account.id} client=${client} onClose=${() => setIsStarting(false)} />`}
  `;
}

/** @param {Timeline} told */
const isLong = ({ lines, next }) => lines.length > MANY || next !== null;

/** What is wanted once somebody has typed; the same while there is no word. @param {Wanted} wanted @param {string} text */
function sought(wanted, text) {
  const words = hasWord(text) ? text : '';
  return words === wanted.text ? wanted : { ...wanted, text: words, pages: 1 };
}

/** @param {Told} told @param {Wanted} wanted @param {Translator} words */
function foundSentence(told, wanted, { t }) {
  if (told.wanted !== wanted && wanted.text !== '') return t('search.busy');
  if (told.wanted.text === '') return null;
  return t(told.next === null ? 'timeline.found' : 'timeline.found.so_far', { count: told.lines.length });
}

/** @param {{text: string, onText: (text: string) => void}} props */
function SearchField({ text, onText }) {
  const { t } = useTranslator();
  return html`
    <div role="search" class="field">
      <${Icon} name="search" /><input type="search" value=${text} placeholder=${t('timeline.search')} aria-label=${t('timeline.search')} autocomplete="off" enterkeyhint="search" maxlength=${MOST_CHARS} onInput=${(/** @type {any} */ event) => onText(event.target.value)} />
    </div>
  `;
}

/** @param {{isSearch: boolean, isPersons: boolean}} props */
function Nothing({ isSearch, isPersons }) {
  const { t } = useTranslator();
  if (isSearch) return html`<div class="panel empty"><${Icon} name="search" /><h2>${t('timeline.found.none')}</h2><p>${t('search.none.body')}</p></div>`;
  return html`<div class="panel empty"><${Icon} name="speech" /><h2>${t('timeline.none')}</h2><p>${t(isPersons ? 'timeline.none.mine' : 'timeline.none.body')}</p></div>`;
}

/**
 * What is wanted of the thread, asked for until it is enough: a page of the server's may be short, and not be the last.
 *
 * @param {string} id
 * @param {Wanted} wanted
 * @returns {Promise<Told>}
 */
async function linesOf(id, wanted) {
  let told = await pageOf(id, wanted, null);
  while (told.next !== null && told.lines.length < wanted.pages * PAGE_LINES) {
    const further = await pageOf(id, wanted, told.next);
    told = {
      ...further,
      lines: [...told.lines, ...further.lines],
      conversations: [...told.conversations, ...further.conversations],
      accounts: [...told.accounts, ...further.accounts],
    };
  }
  return { ...told, wanted };
}

/** @param {string} id @param {Wanted} wanted @param {string | null} before */
const pageOf = (id, { kind, text }, before) =>
  text === '' ? readTimeline(id, kind, before) : searchTimeline(id, { text, kind: kind || null, before });

/** @param {{day: Day, told: Timeline, me: string, merged: string[]}} props */
function DayOf({ day, told, me, merged }) {
  const named = useDayText(day.day);
  const id = `fil-${day.day}`;
  return html`
    <section class="fil-day" aria-labelledby=${id}>
      <h2 class="day-pill" id=${id}>${named}</h2>
      <ol>${day.cards.map((card) => html`<${Line} key=${card.key} card=${card} told=${told} me=${me} isElsewhere=${merged.includes(card.lines[0].conversation)} />`)}</ol>
    </section>
  `;
}

/** @param {{card: Card, told: Timeline, me: string, isElsewhere: boolean}} props `isElsewhere`: it stands in a dossier that is merged into this one */
function Line({ card, told, me, isElsewhere }) {
  const { t, locale } = useTranslator();
  const { icon, tone, Draw } = DRAWN[card.lines[0].kind](card.lines[0], told);
  const when = html`<time datetime=${new Date(card.at).toISOString()}>${clockTime(card.at, locale)}</time>`;
  return html`
    <li class="fil-line">
      ${when}
      <span class=${`fil-icon ${tone}`} aria-hidden="true"><${Icon} name=${icon} size=${18} /></span>
      <${Draw} lines=${card.lines} told=${told} me=${me} />
      ${isElsewhere && html`<small class="elsewhere"><${Icon} name="copy" size=${16} />${t('timeline.merge.elsewhere')}</small>`}
    </li>
  `;
}
