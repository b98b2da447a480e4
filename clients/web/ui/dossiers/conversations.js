/** "Conversations": those about this person that one is in; another is started with members of the circle alone. */

import { useState } from 'preact/hooks';
import { lastAt, title } from '../../model/conversation.js';
import { rowTime } from '../../model/days.js';
import { parted } from '../../model/grounds.js';
import { isCaredFor } from '../../model/people.js';
import { clean, isBlank } from '../../model/text.js';
import { environment } from '../../platform/environment.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { go, toConversation } from '../route.js';
import { Field, Options, useForm } from './fields.js';

/** @import { Overview } from '../../model/overview.js' */
/** @import { Client } from '../../sync/client.js' */
/** @import { Dossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { Account } from '../../wire/types.js' */
/** @import { TabProps } from './dossier.js' */

/** @param {TabProps} props */
export function ConversationsTab({ dossier, state, client, linked }) {
  const { t } = useTranslator();
  const [isStarting, setIsStarting] = useState(false);
  const isStarter = mayStart(dossier, state.account);
  return html`
    ${isStarter && html`<p><button type="button" class="button filled" onClick=${() => setIsStarting(true)}><${Icon} name="pencil" />${t('dossier.start')}</button></p>`}
    ${linked.length > 0
      ? html`<ul class="items panel dossiers" aria-label=${t('dossier.tab.conversations')}>${linked.map((one) => html`<${Line} key=${one.known.conversation.id} overview=${one} me=${state.account.id} />`)}</ul>`
      : html`<div class="panel empty"><${Icon} name="speech" /><h2>${t('dossier.start.none')}</h2><p>${t(isStarter ? 'dossier.start.none.body' : 'dossier.start.none.mine')}</p></div>`}
    ${isStarting && html`<${StartAbout} dossier=${dossier} me=${state.account.id} client=${client} onClose=${() => setIsStarting(false)} />`}
  `;
}

/** @param {Dossier} dossier @param {Account} account who asks */
export const mayStart = ({ place_to_go, emergency_until }, { kind }) => kind === 'professional' && place_to_go === null && emergency_until === null;

/** @param {{overview: Overview, me: string}} props */
function Line({ overview, me }) {
  const { t, locale } = useTranslator();
  const { known: { conversation }, unread } = overview;
  const at = lastAt(conversation);
  return html`
    <li>
      <a class="dossier-row" href=${toConversation(conversation.id)}>
        <span class="item-icon" aria-hidden="true"><${Icon} name="speech" /></span>
        <span class="who"><strong>${title(conversation, me)}</strong><small>${t('thread.members', { count: conversation.member_count })}</small></span>
        <span class="aside">
          <time datetime=${new Date(at).toISOString()}>${rowTime(at, Date.now(), locale, t('day.yesterday.row'))}</time>
          ${unread > 0 && html`<span class="count" aria-hidden="true">${unread}</span><span class="hidden">${t('row.unread', { count: unread })}</span>`}
        </span>
      </a>
    </li>
  `;
}

/** @type {readonly string[]} */
const NOBODY = [];

/** @param {{dossier: Dossier, me: string, client: Client, onClose: () => void}} props */
export function StartAbout({ dossier, me, client, onClose }) {
  const { t } = useTranslator();
  const people = parted(dossier.members).active.flatMap(({ account, role }) => (account && account.id !== me ? [{ account, role }] : []));
  const [{ client_ref, chosen, subject }, setWritten] = useState(() => ({ client_ref: environment.newRef(), chosen: NOBODY, subject: '' }));
  /** Another conversation has another client_ref. @param {{chosen?: readonly string[], subject?: string}} change */
  const write = (change) => setWritten({ chosen, subject, ...change, client_ref: environment.newRef() });
  const form = useForm(['members', 'subject']);
  /** @param {string} account */
  const toggle = (account) => write({ chosen: chosen.includes(account) ? chosen.filter((one) => one !== account) : [...chosen, account] });
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (form.refuse(chosen.length ? {} : { members: 'members_missing' })) return;
    form.run(async () => {
      const about = isBlank(subject) ? {} : { subject: clean(subject).trim() };
      const { id } = await client.startConversation({ client_ref, members: [...chosen], dossier: dossier.id, ...about });
      go(toConversation(id));
    });
  };
  if (!people.length) {
    return html`<${Dialog} title=${t('dossier.start')} onClose=${onClose}><p>${t('dossier.start.alone')}</p><//>`;
  }
  return html`
    <${Dialog} title=${t('dossier.start')} onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <${Options} type="checkbox" name="members" legend=${t('dossier.start.members')} chosen=${chosen} onChoose=${toggle} faults=${form.faults}
          options=${people.map(({ account, role }) => ({ value: account.id, label: account.name, hint: wordsOf(account, t(`dossier.role.${role}`)) }))} />
        <${Field} name="subject" label=${t('start.subject')} optional=${true} capitals="sentences" value=${subject} faults=${form.faults} onWrite=${(/** @type {string} */ subject) => write({ subject })} />
        <${FaultPlace} fault=${form.fault} />
        <button class="button filled" aria-disabled=${String(form.busy)}>${t('start.submit')}</button>
      </form>
    <//>
  `;
}

/** @param {Account} account @param {string} role */
const wordsOf = ({ kind, profession }, role) => (isCaredFor(kind) ? role : [profession, role].filter(Boolean).join(' · '));
