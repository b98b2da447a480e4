/** "Cercle de soins": who opens the dossier now, as what, on which basis and in which parcours; who did before; who comes and who goes. */

import { useState } from 'preact/hooks';
import { fullDay } from '../../model/days.js';
import { CARE_TEAM, parted } from '../../model/grounds.js';
import { isOwn, speaks } from '../../model/choices.js';
import { isCaredFor } from '../../model/people.js';
import { memberName } from '../../model/structures.js';
import { endMembership } from '../../wire/dossier/dossiers.js';
import { useDoing } from '../asking.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Avatar, Role as Profession } from '../person.js';
import { Done } from '../page.js';
import { AddMember } from './add_member.js';
import { reasonSentence } from './fields.js';
import { Invite } from './invite.js';
import { ParcoursDialog, Teams } from './parcours.js';
import { StructureLines, StructureMark } from './structure.js';
import { Withdraw } from './withdraw.js';

/** @import { Translator } from '../../i18n/translator.js' */
/** @import { CareTeamMember, Grounds } from '../../wire/dossier/dossiers_types.js' */
/** @import { TabProps } from './dossier.js' */

/** @param {TabProps} props */
export function CircleTab({ dossier, state, client, onChanged, onCode }) {
  const { t } = useTranslator();
  const [isAdding, setIsAdding] = useState(false);
  const [ending, setEnding] = useState(/** @type {CareTeamMember | null} */ (null));
  const [withdrawing, setWithdrawing] = useState(/** @type {CareTeamMember | null} */ (null));
  const [isInviting, setIsInviting] = useState(false);
  const [placing, setPlacing] = useState(/** @type {CareTeamMember | null} */ (null));
  const [done, setDone] = useState('');
  const { active, others } = parted(dossier.members);
  const me = state.account.id;
  /** Nobody leaves a dossier that is their own. @param {CareTeamMember} member */
  const mayEnd = ({ account, role }) => dossier.may_administer || (account?.id === me && role !== 'PAT');
  /** What the person is followed for is for those who read the plan. @param {CareTeamMember} member */
  const mayPlace = ({ kind }) => dossier.may_administer && dossier.parts.includes('plan') && kind === 'professional';
  const own = isOwn(dossier, me);
  /** @param {CareTeamMember} member */
  const mayWithdraw = ({ account, role, grounds }) => speaks(dossier, me) && grounds !== null && role !== 'GUARD' && account?.id !== me;
  return html`
    ${dossier.may_administer &&
    html`<p class="circle-actions">
      <button type="button" class="button filled" onClick=${() => setIsAdding(true)}><${Icon} name="userPlus" />${t('dossier.circle.add')}</button>
      <button type="button" class="button" onClick=${() => setIsInviting(true)}><${Icon} name="key" />${t('dossier.invite')}</button>
    </p>`}
    <${Done} text=${done} />
    <ul class="items panel" aria-label=${t('dossier.tab.circle')}>
      ${active.map((member) => html`<${Line} key=${member.number} member=${member} me=${me} onPlace=${mayPlace(member) ? setPlacing : null} onEnd=${mayEnd(member) ? setEnding : null} onWithdraw=${mayWithdraw(member) ? setWithdrawing : null} />`)}
    </ul>
    <${Teams} dossier=${dossier.id} members=${active} />
    ${others.length > 0 &&
    html`<section class="past" aria-labelledby=${`circle-others-${dossier.id}`}>
      <h2 id=${`circle-others-${dossier.id}`}>${t('dossier.circle.others')}</h2>
      <ul class="items panel">${others.map((member) => html`<${Line} key=${member.number} member=${member} me=${me} onPlace=${null} onEnd=${null} onWithdraw=${null} />`)}</ul>
    </section>`}
    ${isAdding &&
    html`<${AddMember} dossier=${dossier} client=${client} me=${me} onClose=${() => setIsAdding(false)}
      onAdded=${(/** @type {any} */ told, /** @type {string} */ name) => { onChanged(told); setIsAdding(false); setDone(t('dossier.circle.added', { name })); }} />`}
    ${isInviting && html`<${Invite} dossier=${dossier} me=${me} onMade=${onCode} onClose=${() => setIsInviting(false)} />`}
    ${placing && html`<${ParcoursDialog} dossier=${dossier} member=${placing} onClose=${() => setPlacing(null)} onDone=${(/** @type {any} */ told) => { onChanged(told); setPlacing(null); }} />`}
    ${withdrawing && html`<${Withdraw} dossier=${dossier.id} member=${withdrawing} own=${own} onClose=${() => setWithdrawing(null)} onDone=${(/** @type {string} */ name) => { setWithdrawing(null); setDone(t('dossier.circle.ended', { name })); }} />`}
    ${ending && html`<${End} dossier=${dossier.id} member=${ending} me=${me} onClose=${() => setEnding(null)} onEnded=${(/** @type {string} */ name) => { setEnding(null); setDone(t('dossier.circle.ended', { name })); }} />`}
  `;
}

/** @param {{member: CareTeamMember, me: string, onPlace: ((member: CareTeamMember) => void) | null, onEnd: ((member: CareTeamMember) => void) | null, onWithdraw: ((member: CareTeamMember) => void) | null}} props */
function Line({ member, me, onPlace, onEnd, onWithdraw }) {
  const words = useTranslator();
  const { t, list } = words;
  const { account, role, structure, grounds, is_active, is_administrator, secretariat } = member;
  const name = memberName(member) ?? t('thread.someone');
  const isMe = account?.id === me;
  return html`
    <li class="item member">
      ${account && html`<${Avatar} person=${{ ...account, account: account.id }} />`}
      ${structure && html`<${StructureMark} />`}
      <span class="who">
        <strong>${name} ${isMe && html`<span class="hint-word">${t('dossier.you')}</span>`}</strong>
        ${structure
          ? html`<${StructureLines} structure=${structure} role=${t(`dossier.role.${role}`)} />`
          : html`<small><span class=${account && isCaredFor(account.kind) ? 'word-usager' : 'role'}>${t(`dossier.role.${role}`)}</span>${account && !isCaredFor(account.kind) && html` · <${Profession} person=${{ ...account, account: account.id }} place=${true} />`}${is_administrator && ` · ${t('dossier.circle.administers')}`}</small>`}
        <small>${periodSentence(member, words)}${grounds && ` · ${groundsSentence(grounds, words)}`}</small>
        ${structure && is_active && html`<small>${t('dossier.structure.line')}</small>`}
        ${secretariat.length > 0 && html`<small>${t('dossier.secretariat.member', { names: list(secretariat.map(({ name }) => name)) })}</small>`}
      </span>
      ${onPlace && html`<button type="button" class="button plain" aria-haspopup="dialog" aria-label=${t('dossier.parcours.of', { name })} onClick=${() => onPlace(member)}>${t('dossier.parcours')}</button>`}
      ${onWithdraw && html`<button type="button" class="button plain" aria-label=${t('dossier.withdraw.name', { name })} onClick=${() => onWithdraw(member)}>${t('dossier.withdraw')}</button>`}
      ${onEnd && html`<button type="button" class="button plain" aria-label=${isMe ? undefined : t('dossier.circle.end.name', { name })} onClick=${() => onEnd(member)}>${t(isMe ? 'dossier.circle.leave' : 'dossier.circle.end')}</button>`}
    </li>
  `;
}

/** It is over with the last moment before its end. @param {CareTeamMember} member @param {Translator} words */
function periodSentence({ since, until }, { t, locale }) {
  const from = fullDay(since, locale);
  return until === null ? t('dossier.circle.since', { day: from }) : t('dossier.circle.between', { from, until: fullDay(until - 1, locale) });
}

/** @param {Grounds} grounds @param {Translator} words */
function groundsSentence({ basis, informed_at, consent_at, means, scope = [], proof = '' }, { t, locale, list }) {
  const day = fullDay(informed_at ?? consent_at ?? 0, locale);
  if (CARE_TEAM.includes(basis)) return t('dossier.grounds.informed', { day });
  if (basis === 'legal_representative') return t('dossier.grounds.appointed', { proof });
  const parts = list(scope.map((part) => t(/** @type {any} */ (`dossier.scope.${part}`)).toLocaleLowerCase()));
  return t('dossier.grounds.consent', { day, means: t(`dossier.means.${means ?? 'written'}`).toLocaleLowerCase(), parts });
}

/** @param {{dossier: string, member: CareTeamMember, me: string, onEnded: (name: string) => void, onClose: () => void}} props says what it closes, and what it does not */
function End({ dossier, member, me, onEnded, onClose }) {
  const words = useTranslator();
  const { t } = words;
  const name = memberName(member) ?? t('thread.someone');
  const isMe = member.account?.id === me;
  const own = { last_administrator: reasonSentence(words, 'last_administrator') ?? '' };
  const { busy, fault, run } = useDoing(own);
  const end = () => run(async () => {
    await endMembership(dossier, member.number);
    onEnded(name);
  });
  return html`
    <${Dialog} title=${isMe ? t('dossier.circle.leave.ask') : t('dossier.circle.end.ask', { name })} onClose=${onClose}>
      <p>${isMe ? t('dossier.circle.leave.body') : t(member.structure ? 'dossier.structure.end.body' : 'dossier.circle.end.body', { name })}</p>
      <${FaultPlace} fault=${fault} />
      <div class="dialog-actions">
        <button type="button" class="button plain" onClick=${onClose}>${t('dialog.cancel')}</button>
        <button type="button" class="button danger" aria-disabled=${String(busy)} onClick=${end}>${t(isMe ? 'dossier.circle.leave' : 'dossier.circle.end.do')}</button>
      </div>
    <//>
  `;
}
