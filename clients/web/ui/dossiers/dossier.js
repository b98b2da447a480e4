/** One dossier: whose it is, which is never cut, and its tabs. Read again at each change; put away once it is one's no more. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { parted } from '../../model/grounds.js';
import { linkedTo } from '../../model/linked.js';
import { patientName } from '../../model/patient.js';
import { isOwn, speaks } from '../../model/choices.js';
import { readDossier } from '../../wire/dossier/dossiers.js';
import { Refusal } from '../../wire/errors.js';
import { Loading, useLoaded } from '../asking.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { AccessSheet } from '../access_sheet.js';
import { go, leave } from '../route.js';
import { Accesses } from './accesses.js';
import { CircleTab } from './circle.js';
import { ConversationsTab } from './conversations.js';
import { DocumentsTab } from './documents.js';
import { DossierExport } from './export.js';
import { Glass } from './glass.js';
import { IdentityTab } from './identity.js';
import { LifeLineTab } from './life_line.js';
import { MergedParts } from './merged_parts.js';
import { MergedStrip } from './merged_strip.js';
import { NotesTab } from './notes.js';
import { Paper } from './paper.js';
import { BirthLine, FullBirthLine, IdentityBadge, Square } from './patient.js';
import { RightsTab } from './rights.js';
import { TABS, TO_ACTIVE, toDossier } from './places.js';
import { PlanTab } from './plan/tab.js';
import { TimelineTab } from './timeline.js';

/** @import { Key } from '../../i18n/translator.js' */
/** @import { Overview } from '../../model/overview.js' */
/** @import { State } from '../../model/state.js' */
/** @import { Client } from '../../sync/client.js' */
/** @import { Dossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { AccessCode } from '../../wire/identity_types.js' */
/** @import { PageProps } from '../pages.js' */
/** @import { Tab } from './places.js' */
/** @typedef {{dossier: Dossier, state: State, client: Client, linked: readonly Overview[], onChanged: (dossier: Dossier) => void, onCode: (code: AccessCode) => void}} TabProps */

/** @type {Record<Tab, import('preact').ComponentType<TabProps>>} */
const DRAWN = {
  timeline: TimelineTab,
  documents: DocumentsTab,
  notes: NotesTab,
  plan: PlanTab,
  circle: CircleTab,
  identity: IdentityTab,
  conversations: ConversationsTab,
  life_line: LifeLineTab,
  accesses: Accesses,
  rights: RightsTab,
};

/** @param {PageProps & {id: string, tab: string}} props */
export function DossierPage({ id, tab, state, client, all, banner }) {
  const { t } = useTranslator();
  const loaded = useLoaded(() => dossierOrNone(id), [id, state.dossierChanges.get(id), state.link.status === 'online']);
  const linked = linkedTo(all, id);
  const [code, setCode] = useState(/** @type {AccessCode | null} */ (null));
  if (loaded.value?.dossier === null) return html`<${Gone} banner=${banner} />`;
  if (code) return html`<${AccessSheet} code=${code} by=${state.account.name} onBack=${() => setCode(null)} />`;
  const dossier = loaded.value?.dossier;
  const tabs = dossier ? tabsOf(dossier, state.account.id) : TABS;
  const shown = tabs.find((one) => one === tab) ?? tabs[0];
  return html`
    <div class="page dossier">
      ${dossier ? html`<${DossierHead} dossier=${dossier} me=${state.account.id} />` : html`<header class="dossier-head"><${Back} /></header>`}
      ${banner}
      ${dossier && dossier.emergency_until !== null && html`<${Glass} until=${dossier.emergency_until} onOver=${loaded.reload} />`}
      ${dossier && html`<${Paper} dossier=${dossier} tab=${shown} />`}
      ${dossier && html`<${MergedStrip} dossier=${dossier} tab=${shown} own=${isOwn(dossier, state.account.id)} />`}
      ${dossier && html`<${Tabs} dossier=${dossier} own=${isOwn(dossier, state.account.id)} tabs=${tabs} shown=${shown} count=${linked.length} />`}
      <div class="page-body" role="region" aria-label=${t(`dossier.tab.${shown}`)} tabindex="0">
        <div class="page-column wide">
          <${Loading} of=${loaded}>
            ${() => dossier && html`<${DRAWN[shown]} key=${shown} dossier=${dossier} state=${state} client=${client} linked=${linked} onChanged=${(/** @type {Dossier} */ dossier) => loaded.put({ dossier })} onCode=${setCode} />`}
          <//>
          ${dossier && html`<${MergedParts} merged=${dossier.merged} tab=${shown} Draw=${DRAWN[shown]} state=${state} client=${client} all=${all} onCode=${setCode} />`}
        </div>
      </div>
    </div>
  `;
}

/**
 * @param {string} id
 * @returns {Promise<{dossier: Dossier | null}>} null for who may not open it, as for one that there is not
 */
async function dossierOrNone(id) {
  try {
    return { dossier: await readDossier(id) };
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') return { dossier: null };
    throw error;
  }
}

/**
 * What somebody may read: a consent covers parts, a secretary reads no notes, and who looked is for the person and for who administers.
 *
 * @param {Dossier} dossier
 * @param {string} me
 * @returns {readonly Tab[]}
 */
function tabsOf(dossier, me) {
  const { identity, members, parts, emergency_until, acting_for } = dossier;
  const isPersons = speaks(dossier, me);
  const isShown = {
    timeline: true,
    documents: true,
    notes: acting_for === null,
    circle: members.length > 0,
    plan: parts.includes('plan'),
    identity: identity !== null,
    conversations: emergency_until === null,
    life_line: parts.includes('life_line'),
    accesses: isPersons,
    rights: isPersons,
  };
  return TABS.filter((tab) => isShown[tab]);
}

function Back() {
  const { t } = useTranslator();
  return html`<button type="button" class="icon-button" aria-label=${t('page.back')} title=${t('page.back')} onClick=${leave}><${Icon} name="back" /></button>`;
}

/** @param {{dossier: Dossier, me: string}} props */
function DossierHead({ dossier, me }) {
  const { t } = useTranslator();
  const [isExporting, setIsExporting] = useState(false);
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => heading.current?.focus(), []);
  const { person: patient, identity } = dossier;
  const physician = dossier.members.find((member) => member.is_active && member.role === 'PCP')?.account;
  return html`
    <header class="dossier-head">
      <${Back} />
      <${Square} large=${true} />
      <div class="identity">
        <div class="name"><h1 tabindex="-1" ref=${heading}>${patientName(patient)}</h1> <${IdentityBadge} standing=${dossier.standing} /></div>
        <p>${identity ? html`<${FullBirthLine} identity=${identity} patient=${patient} />` : html`<${BirthLine} patient=${patient} />`}</p>
        ${physician && html`<p>${t('dossier.physician', { name: physician.name })}</p>`}
        ${dossier.acting_for && html`<p>${t('dossier.secretariat.row', { name: dossier.acting_for.name })}</p>`}
      </div>
      ${dossier.may_export && html`<button type="button" class="icon-button" aria-haspopup="dialog" aria-label=${t('dossier.export.title')} title=${t('dossier.export.title')} onClick=${() => setIsExporting(true)}><${Icon} name="download" /></button>`}
      ${isExporting && html`<${DossierExport} dossier=${dossier} me=${me} onClose=${() => setIsExporting(false)} />`}
    </header>
  `;
}

/** @param {{dossier: Dossier, own: boolean, tabs: readonly Tab[], shown: Tab, count: number}} props */
function Tabs({ dossier, own, tabs, shown, count }) {
  const { t, has } = useTranslator();
  /** @param {Tab} tab */
  const named = (tab) => t(/** @type {Key} */ (own && has(`dossier.tab.${tab}.mine`) ? `dossier.tab.${tab}.mine` : `dossier.tab.${tab}`));
  const nav = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [shown]);
  const counts = /** @type {Partial<Record<Tab, number>>} */ ({ circle: parted(dossier.members).active.length, conversations: count });
  return html`
    <nav class="tabs" aria-label=${t('dossier.tabs')} ref=${nav}>
      ${tabs.map((tab) => html`
        <a key=${tab} href=${toDossier(dossier.id, tab)} aria-current=${tab === shown ? 'page' : undefined} onClick=${(/** @type {MouseEvent} */ event) => move(event, dossier.id, tab)}>
          ${named(tab)} ${(counts[tab] ?? 0) > 0 && html`<span class="number">${counts[tab]}</span>`}
        </a>
      `)}
    </nav>
  `;
}

/** Back leads out of the dossier, not through its tabs. @param {MouseEvent} event @param {string} id @param {Tab} tab */
function move(event, id, tab) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(toDossier(id, tab), { replace: true });
}

/** @param {{banner: any}} props */
function Gone({ banner }) {
  const { t } = useTranslator();
  return html`
    <div class="page dossier">
      ${banner}
      <div class="empty" role="status">
        <${Icon} name="lock" />
        <h1>${t('dossier.gone.title')}</h1>
        <p>${t('dossier.gone.body')}</p>
        <button type="button" class="button" onClick=${() => go(TO_ACTIVE, { replace: true })}>${t('dossier.gone.back')}</button>
      </div>
    </div>
  `;
}
