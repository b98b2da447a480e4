/** "Fil": what happened to the dossier and was said around it, newest first; a dated line each, and no "mine". */

import { useState } from 'preact/hooks';
import { clockTime, daysAgo, longDay } from '../../model/days.js';
import { daysOf } from '../../model/timeline.js';
import { readTimeline } from '../../wire/dossier/timeline.js';
import { Loading, useLoaded } from '../asking.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Add } from './add.js';
import { StartAbout, mayStart } from './conversations.js';
import { Aside } from './timeline_aside.js';
import { DRAWN } from './timeline_lines.js';

/** @import { Card, Day } from '../../model/timeline.js' */
/** @import { Timeline } from '../../wire/dossier/timeline_types.js' */
/** @import { TabProps } from './dossier.js' */

// Each kind of line that one may look at alone, and the part of the dossier that it is of, where one may not read that.
const FILTERS = /** @type {const} */ ([['message'], ['document'], ['note'], ['plan', 'plan'], ['member'], ['event', 'life_line']]);

/** A kind of line of a newer server is passed over. @param {TabProps} props */
export function TimelineTab({ dossier, state, client, linked }) {
  const { t } = useTranslator();
  const [{ kind, pages }, setAsked] = useState({ kind: '', pages: 1 });
  const said = linked.reduce((sum, { known }) => sum + known.conversation.last_seq, 0);
  const through = dossier.merged.map((id) => state.dossierChanges.get(id)).join();
  const loaded = useLoaded(() => pagesOf(dossier.id, kind, pages), [dossier, kind, pages, said, through]);
  const [isStarting, setIsStarting] = useState(false);
  const isPersons = state.account.kind !== 'professional';
  const kinds = FILTERS.filter(([, part]) => part === undefined || dossier.parts.includes(part)).map(([one]) => one);
  return html`
    <div class=${`fil ${isPersons ? 'large' : ''}`}>
      <div class="chips" role="group" aria-label=${t('timeline.filter')}>
        ${['', ...kinds].map((one) => html`<button type="button" class="chip" key=${one} aria-pressed=${String(one === kind)} onClick=${() => setAsked({ kind: one, pages: 1 })}>${t(/** @type {any} */ (`timeline.filter.${one || 'all'}`))}</button>`)}
      </div>
      <div class="fil-actions">
        ${loaded.value && html`<${Add} dossier=${dossier} account=${state.account} client=${client} kinds=${loaded.value.may_write} onDone=${loaded.reload} />`}
        ${mayStart(dossier, state.account) && html`<button type="button" class="button filled" aria-haspopup="dialog" onClick=${() => setIsStarting(true)}><${Icon} name="pencil" />${t('timeline.conversation')}</button>`}
      </div>
      <div class="fil-main">
        <${Loading} of=${loaded}>
          ${(/** @type {Timeline} */ told) => html`
            ${daysOf(told.lines.filter(({ kind }) => kind in DRAWN)).map((day) => html`<${DayOf} key=${day.day} day=${day} told=${told} me=${state.account.id} merged=${dossier.merged} />`)}
            ${told.lines.length === 0 && told.next === null && html`<div class="panel empty"><${Icon} name="speech" /><h2>${t('timeline.none')}</h2><p>${t(isPersons ? 'timeline.none.mine' : 'timeline.none.body')}</p></div>`}
            ${told.next !== null && html`<button type="button" class="button more" onClick=${() => setAsked({ kind, pages: pages + 1 })}>${t('dossier.further')}</button>`}
          `}
        <//>
      </div>
      <${Aside} dossier=${dossier} me=${state.account.id} />
    </div>
    ${isStarting && html`<${StartAbout} dossier=${dossier} me=${state.account.id} client=${client} onClose=${() => setIsStarting(false)} />`}
  `;
}

/**
 * @param {string} id
 * @param {string} kind
 * @param {number} pages
 * @returns {Promise<Timeline>}
 */
async function pagesOf(id, kind, pages) {
  let told = await readTimeline(id, kind, null);
  for (let page = 1; page < pages && told.next !== null; page++) {
    const further = await readTimeline(id, kind, told.next);
    told = {
      ...further,
      lines: [...told.lines, ...further.lines],
      conversations: [...told.conversations, ...further.conversations],
      accounts: [...told.accounts, ...further.accounts],
    };
  }
  return told;
}

/** @param {{day: Day, told: Timeline, me: string, merged: string[]}} props */
function DayOf({ day, told, me, merged }) {
  const { t, locale } = useTranslator();
  const id = `fil-${day.day}`;
  const ago = daysAgo(day.day, Date.now());
  const long = longDay(day.day, Date.now(), locale);
  const named = ago === 0 ? t('timeline.today', { day: long }) : ago === 1 ? t('timeline.yesterday', { day: long }) : long;
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
