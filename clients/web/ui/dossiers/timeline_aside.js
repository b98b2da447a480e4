/** Beside the thread, where there is room: what the plan has due, and who is in the circle. */

import { useEffect, useState } from 'preact/hooks';
import { daysAgo } from '../../model/days.js';
import { dayField, parted } from '../../model/grounds.js';
import { dueActions, isLate, whole } from '../../model/plan.js';
import { listen } from '../../platform/presence.js';
import { readPlan } from '../../wire/dossier/plan.js';
import { Loading, useLoaded } from '../asking.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Avatar, Role } from '../person.js';
import { toDossier } from './places.js';
import { personOf, shortDay } from './plan/words.js';
import { StructureMark } from './structure.js';

/** @import { CareTeamMember, Dossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { Action, Plan } from '../../wire/dossier/plan_types.js' */

/** As `style/timeline.css` has it. */
const WIDE = matchMedia('(min-width: 1200px)');
const SHOWN_OF_CIRCLE = 6;
const SHOWN_OF_PLAN = 4;

/** Where there is no room nothing is read for it: the reading of a plan is recorded. @param {{dossier: Dossier, me: string}} props */
export function Aside({ dossier, me }) {
  const [isWide, setIsWide] = useState(WIDE.matches);
  useEffect(() => listen(() => setIsWide(WIDE.matches), [[WIDE, 'change']]), []);
  const mayRead = dossier.parts.includes('plan');
  if (!isWide || (!mayRead && dossier.members.length === 0)) return null;
  return html`
    <div class="fil-aside">
      ${mayRead && html`<${Dues} dossier=${dossier} me=${me} />`}
      ${dossier.members.length > 0 && html`<${Circle} dossier=${dossier} />`}
    </div>
  `;
}

/** @param {{dossier: Dossier, me: string}} props nothing where the plan has nothing due, or there is none */
function Dues({ dossier, me }) {
  const { t } = useTranslator();
  const loaded = useLoaded(() => readPlan(dossier.id), [dossier]);
  const plan = loaded.value;
  const due = plan?.ppcs ? dueActions(whole(plan.ppcs)) : [];
  if (due.length === 0 && !loaded.fault) return null;
  return html`
    <aside class="panel" aria-label=${t('timeline.dues')}>
      <h2>${t('timeline.dues')}</h2>
      <${Loading} of=${loaded}>
        ${(/** @type {Plan} */ { people }) => html`<ul class="fil-dues">${due.slice(0, SHOWN_OF_PLAN).map((action) => html`<${Due} key=${action.id} action=${action} actor=${nameOf(people, action.actor)} isMine=${action.actor === me} />`)}</ul>`}
      <//>
      <a class="button text" href=${toDossier(dossier.id, 'plan')}>${t('timeline.plan.open')}<${Icon} name="more" size=${18} /></a>
    </aside>
  `;
}

/** @param {Plan['people']} people @param {string | null} [id] */
const nameOf = (people, id) => personOf(people, id)?.name ?? null;

/** @param {{action: Action, actor: string | null, isMine: boolean}} props */
function Due({ action, actor, isMine }) {
  const { t } = useTranslator();
  const now = Date.now();
  const due = /** @type {string} */ (action.due);
  const late = isLate(action, dayField(now));
  const who = isMine ? t('timeline.dues.mine') : (actor ?? t('plan.actor.none'));
  const when = late ? t('timeline.dues.late', { count: daysAgo(new Date(`${due}T12:00`).getTime(), now) }) : shortDay(due);
  return html`
    <li class=${late ? 'late' : ''}>
      <${Icon} name=${late ? 'alert' : 'clock'} />
      <span><strong>${action.title}</strong><small>${who} · <time datetime=${due}>${when}</time></small></span>
    </li>
  `;
}

/** @param {{dossier: Dossier}} props */
function Circle({ dossier }) {
  const { t } = useTranslator();
  const { active } = parted(dossier.members);
  return html`
    <aside class="panel fil-circle" aria-label=${t('dossier.tab.circle')}>
      <h2>${t('dossier.tab.circle')}</h2>
      <ul>
        ${active.slice(0, SHOWN_OF_CIRCLE).map((member) => html`<${Shown} key=${member.number} member=${member} />`)}
      </ul>
      <a class="button text" href=${toDossier(dossier.id, 'circle')}>${t('timeline.circle', { count: active.length })}<${Icon} name="more" size=${18} /></a>
    </aside>
  `;
}

/** @param {{member: CareTeamMember}} props */
function Shown({ member: { account, structure, role } }) {
  const { t } = useTranslator();
  if (structure) return html`<li class="person"><${StructureMark} /><span class="who"><strong>${structure.name}</strong><small>${t('dossier.structure')}</small></span></li>`;
  if (!account) return null;
  const person = { ...account, account: account.id };
  return html`
    <li class="person">
      <${Avatar} person=${person} />
      <span class="who"><strong>${account.name}</strong><small>${role === '353' ? html`<${Role} person=${person} />` : t(`dossier.role.${role}`)}</small></span>
    </li>
  `;
}
