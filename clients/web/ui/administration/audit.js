/** The audit: who did what to whom, when, from where, and whether it was allowed; newest first. */

import { useEffect, useState } from 'preact/hooks';
import { clockTime, dayOf, fullDay } from '../../model/days.js';
import { readAudit } from '../../wire/identity.js';
import { useDoing } from '../asking.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { actSentence, detailWord } from './acts.js';
import { TO_AUDIT, toAuditOf } from './places.js';

/** @import { AuditEntry, AuditedAccount } from '../../wire/identity_types.js' */
/** @import { Proven } from '../account/proof.js' */
/** @typedef {{entries: AuditEntry[], names: Names, cursor: string | null}} Read */
/** @typedef {Map<string, string>} Names of accounts, by id: ids never change, and people have names */

/** @param {{account: string, proven: Proven}} props `account`: only what it did or underwent; '' for everything */
export function Audit({ account, proven }) {
  const { t } = useTranslator();
  const [read, setRead] = useState(/** @type {Read | null} */ (null));
  const { busy, fault, run } = useDoing();
  const more = () =>
    run(async () => {
      const page = await proven(() => readAudit({ account, before: read?.cursor ?? '' }));
      const names = new Map([...(read?.names ?? []), ...named(page.accounts)]);
      setRead({ entries: [...(read?.entries ?? []), ...page.entries], names, cursor: page.cursor });
    });
  useEffect(() => {
    more();
  }, []);
  return html`
    ${account && read && html`<p class="note"><${Icon} name="info" /><span>${t('audit.filtered', { account: read.names.get(account) ?? account })} <a class="link" href=${TO_AUDIT}>${t('audit.all')}</a></span></p>`}
    <${FaultPlace} fault=${fault} />
    ${!read && !busy && html`<button type="button" class="button" onClick=${more}>${t('audit.show')}</button>`}
    ${!read && busy && html`<div class="bars" aria-hidden="true"><i></i><i></i><i></i></div>`}
    ${read?.entries.length === 0 && html`<p class="panel empty">${t('audit.none')}</p>`}
    ${read && byDay(read.entries).map((entries) => html`<${Day} key=${entries[0].id} entries=${entries} names=${read.names} />`)}
    ${read?.cursor && html`<button type="button" class="button more" aria-disabled=${String(busy)} onClick=${more}>${t('audit.older')}</button>`}
  `;
}

/** What a page of entries tells of whom they name. @param {AuditedAccount[]} accounts @returns {[string, string][]} */
const named = (accounts) => accounts.map(({ id, name }) => [id, name]);

/** @param {AuditEntry[]} entries */
function byDay(entries) {
  /** @type {AuditEntry[][]} */
  const days = [];
  for (const entry of entries) {
    const last = days.at(-1);
    if (last && dayOf(last[0].at) === dayOf(entry.at)) last.push(entry);
    else days.push([entry]);
  }
  return days;
}

/** @param {{entries: AuditEntry[], names: Names}} props */
function Day({ entries, names }) {
  const { locale } = useTranslator();
  return html`
    <section class="audit-day">
      <h2>${fullDay(entries[0].at, locale)}</h2>
      <ol class="items panel">${entries.map((entry) => html`<${Entry} key=${entry.id} entry=${entry} names=${names} />`)}</ol>
    </section>
  `;
}

/** @param {{entry: AuditEntry, names: Names}} props */
function Entry({ entry, names }) {
  const words = useTranslator();
  const { t, locale } = words;
  const isRefused = entry.outcome !== 'ok';
  return html`
    <li class="entry">
      <time datetime=${new Date(entry.at).toISOString()}>${clockTime(entry.at, locale)}</time>
      <div>
        <p>
          <strong>${actSentence(entry.act, words)}</strong>
          ${isRefused && html` <span class="badge fault-badge"><${Icon} name="alert" size=${14} />${t('audit.refused')}</span>`}
          ${entry.detail && html` <span class="detail">${detailWord(entry.detail, words)}</span>`}
        </p>
        <dl class="entry-facts">
          <${Who} word=${t('audit.by')} account=${entry.account} names=${names} nobody=${t(entry.address ? 'audit.unknown' : 'audit.server')} />
          ${entry.subject && html`<${Who} word=${t('audit.about')} account=${entry.subject} names=${names} />`}
          ${entry.address && html`<div><dt>${t('audit.from')}</dt><dd>${entry.address}</dd></div>`}
        </dl>
      </div>
    </li>
  `;
}

/** @param {{word: string, account: string | null, names: Names, nobody?: string}} props */
function Who({ word, account, names, nobody }) {
  const { t } = useTranslator();
  return html`
    <div>
      <dt>${word}</dt>
      <dd>${account ? html`<a class="link" href=${toAuditOf(account)} title=${t('audit.filter')}>${names.get(account) ?? account}</a>` : nobody}</dd>
    </div>
  `;
}
