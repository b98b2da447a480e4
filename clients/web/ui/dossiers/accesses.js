/** "Accès": who opened what of the dossier, when and why, in plain words; large for the person whose dossier it is. */

import { useState } from 'preact/hooks';
import { dayOf } from '../../model/days.js';
import { isOwn, isTheirs } from '../../model/choices.js';
import { readAccesses } from '../../wire/dossier/rights.js';
import { Loading, useLoaded } from '../asking.js';
import { useDayText } from '../day_text.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Visit } from './visit.js';

/** @import { DossierAccess, DossierAccesses } from '../../wire/dossier/rights_types.js' */
/** @import { Answering } from './answer.js' */
/** @import { TabProps } from './dossier.js' */

/** @param {TabProps} props */
export function Accesses({ dossier, state }) {
  const { t } = useTranslator();
  const own = isOwn(dossier, state.account.id);
  const [pages, setPages] = useState(1);
  const loaded = useLoaded(() => pagesOf(dossier.id, pages), [dossier, pages]);
  return html`
    <${Loading} of=${loaded}>
      ${(/** @type {DossierAccesses} */ told) => html`
        <p class="lead">${t(own ? 'dossier.access.lead.mine' : told.is_all ? 'dossier.access.lead.all' : 'dossier.access.lead.outside')}</p>
        ${told.accesses.length === 0 && told.next === null && html`<${Nothing} />`}
        ${byDay(told.accesses).map(([day, accesses]) => html`<${Day} key=${day} accesses=${accesses} me=${state.account.id} isOwn=${own} answering=${isTheirs(dossier, state.account.id) ? { dossier: dossier.id, onAnswered: loaded.reload } : null} />`)}
        ${told.next !== null && html`<button type="button" class="button more" onClick=${() => setPages(pages + 1)}>${t('dossier.further')}</button>`}
      `}
    <//>
  `;
}

function Nothing() {
  const { t } = useTranslator();
  return html`<div class="panel empty"><${Icon} name="shield" /><h2>${t('dossier.access.none')}</h2><p>${t('dossier.access.none.body')}</p></div>`;
}

/**
 * @param {string} id
 * @param {number} pages
 * @returns {Promise<DossierAccesses>}
 */
async function pagesOf(id, pages) {
  let told = await readAccesses(id, null);
  for (let page = 1; page < pages && told.next !== null; page++) {
    const further = await readAccesses(id, told.next);
    told = { ...further, accesses: [...told.accesses, ...further.accesses] };
  }
  return told;
}

/** @param {{accesses: DossierAccess[], me: string, isOwn: boolean, answering: Answering | null}} props answering: for who the dossier is of, or represents them */
function Day({ accesses, me, isOwn, answering }) {
  const text = useDayText(accesses[0].at);
  const id = `accesses-${dayOf(accesses[0].at)}`;
  return html`
    <section class=${`visits ${isOwn ? 'large' : ''}`} aria-labelledby=${id}>
      <h2 id=${id}>${text}</h2>
      <ul>
        ${accesses.map((access) => html`<${Visit} key=${`${access.at} ${access.account.id} ${access.act} ${access.part}`} access=${access} isMe=${access.account.id === me} isOwn=${isOwn} answering=${answering} />`)}
      </ul>
    </section>
  `;
}

/**
 * @param {DossierAccess[]} accesses newest first
 * @returns {[number, DossierAccess[]][]}
 */
function byDay(accesses) {
  /** @type {Map<number, DossierAccess[]>} */
  const days = new Map();
  for (const access of accesses) days.set(dayOf(access.at), [...(days.get(dayOf(access.at)) ?? []), access]);
  return [...days];
}
