/** "Ligne de vie": what happened to the person, newest first, each with where it is known from; corrected by another version. */

import { useState } from 'preact/hooks';
import { fullDay } from '../../model/days.js';
import { writtenDate } from '../../model/partial_date.js';
import { readEventVersions, readLifeLine } from '../../wire/dossier/life_line.js';
import { Loading, useLoaded } from '../asking.js';
import { Dialog } from '../dialog.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Done } from '../page.js';
import { EventDialog } from './event.js';

/** @import { LifeEvent, LifeLine } from '../../wire/dossier/life_line_types.js' */
/** @import { TabProps } from './dossier.js' */
/** @typedef {{kind: 'write' | 'before', event: LifeEvent | null}} Asked `event`: null for one more */

/** @param {TabProps} props */
export function LifeLineTab({ dossier, client }) {
  const { t } = useTranslator();
  const [pages, setPages] = useState(1);
  const [asked, setAsked] = useState(/** @type {Asked | null} */ (null));
  const [done, setDone] = useState('');
  const loaded = useLoaded(() => pagesOf(dossier.id, pages), [dossier, pages]);
  /** @param {string} text */
  const told = (text) => {
    setAsked(null);
    setDone(text);
    loaded.reload();
  };
  return html`
    <${Done} text=${done} />
    <${Loading} of=${loaded}>
      ${(/** @type {LifeLine} */ line) => html`
        ${line.may_write && dossier.place_to_go === null && html`<p><button type="button" class="button filled" onClick=${() => setAsked({ kind: 'write', event: null })}><${Icon} name="plus" />${t('life.add')}</button></p>`}
        ${line.events.length > 0
          ? html`<ol class="life-line" aria-label=${t('dossier.tab.life_line')}>${line.events.map((event) => html`<${Line} key=${event.number} told=${event} mayWrite=${line.may_write} onAsk=${setAsked} />`)}</ol>`
          : html`<div class="panel empty"><${Icon} name="calendar" /><h2>${t('life.none.title')}</h2><p>${t('life.none.body')}</p></div>`}
        ${line.next !== null && html`<button type="button" class="button more" onClick=${() => setPages(pages + 1)}>${t('dossier.further')}</button>`}
      `}
    <//>
    ${asked?.kind === 'write' && html`<${EventDialog} dossier=${dossier.id} client=${client} told=${asked.event} onTold=${() => told(t(asked.event ? 'life.corrected' : 'life.added'))} onClose=${() => setAsked(null)} />`}
    ${asked?.kind === 'before' && asked.event && html`<${Before} dossier=${dossier.id} number=${asked.event.number} onClose=${() => setAsked(null)} />`}
  `;
}

/** @param {{told: LifeEvent, mayWrite: boolean, onAsk: (asked: Asked) => void}} props */
function Line({ told, mayWrite, onAsk }) {
  const { t } = useTranslator();
  const { title } = told.event;
  return html`
    <li class="life-event">
      <time class="life-date" datetime=${told.event.began_on}>${writtenDate(told.event.began_on)}</time>
      <div class="life-card">
        <${Event} told=${told} />
        <div class="action-moves">
          ${mayWrite && html`<button type="button" class="button plain" aria-label=${t('life.correct.name', { title })} onClick=${() => onAsk({ kind: 'write', event: told })}>${t('life.correct')}</button>`}
          ${told.version > 1 && html`<button type="button" class="button plain" aria-label=${t('life.before.name', { title })} onClick=${() => onAsk({ kind: 'before', event: told })}>${t('life.before')}</button>`}
        </div>
      </div>
    </li>
  `;
}

/** @param {{told: LifeEvent}} props */
function Event({ told: { event, author, at, version } }) {
  const { t, locale } = useTranslator();
  const written = { name: author.name, day: fullDay(at, locale) };
  return html`
    <p class="meta">${t(`life.kind.${event.kind}`)}</p>
    <h2>${event.title}</h2>
    ${event.ended_on && html`<p>${t('life.between', { from: writtenDate(event.began_on), until: writtenDate(event.ended_on) })}</p>`}
    <p>${t('life.said', { source: event.source })}</p>
    ${event.link && html`<p><a href=${event.link} target="_blank" rel="noopener noreferrer">${t('life.link')}</a></p>`}
    <p class="meta">${t(version > 1 ? 'life.retold' : 'life.told', written)}</p>
  `;
}

/** @param {{dossier: string, number: number, onClose: () => void}} props */
function Before({ dossier, number, onClose }) {
  const { t } = useTranslator();
  const loaded = useLoaded(() => readEventVersions(dossier, number));
  return html`
    <${Dialog} title=${t('life.before.title')} onClose=${onClose}>
      <${Loading} of=${loaded}>
        ${(/** @type {LifeEvent[]} */ versions) => html`<ol class="life-before">${versions.slice(1).map((one) => html`<li key=${one.version}><p>${writtenDate(one.event.began_on)}</p><${Event} told=${one} /></li>`)}</ol>`}
      <//>
    <//>
  `;
}

/** @param {string} id @param {number} pages @returns {Promise<LifeLine>} */
async function pagesOf(id, pages) {
  let told = await readLifeLine(id, null);
  for (let page = 1; page < pages && told.next !== null; page++) {
    const further = await readLifeLine(id, told.next);
    told = { ...further, events: [...told.events, ...further.events] };
  }
  return told;
}
