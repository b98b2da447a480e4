/** What one chose for oneself: what others are told, quiet hours, an absence and who stands in, an address for e-mail. */

import { useState } from 'preact/hooks';
import { asDate, asDay, asMinutes, asTime } from '../../model/clock_minutes.js';
import { fullDay } from '../../model/days.js';
import { isCaredFor } from '../../model/people.js';
import { getPreferences, setPreferences } from '../../sync/asking.js';
import { Loading, useDoing, useLoaded } from '../asking.js';
import { Dialog } from '../dialog.js';
import { Search } from '../directory.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Done, Panel } from '../page.js';
import { PersonLine } from '../person.js';

/** @import { State } from '../../model/state.js' */
/** @import { Client } from '../../sync/client.js' */
/** @import { Account, Preferences as Chosen, PreferencesChange } from '../../wire/types.js' */
/** @import { Person } from '../person.js' */
/** @typedef {{chosen: Chosen, set: (change: PreferencesChange) => Promise<void>}} Choosing */

/** @param {{client: Client, state: State}} props operators have no conversations, and nothing of this */
export function Preferences({ client, state }) {
  const loaded = useLoaded(() => getPreferences(client), [client, state.link.status === 'online']);
  const { account } = state;
  if (account.kind === 'operator') return null;
  /** @param {PreferencesChange} change */
  const set = async (change) => loaded.put(await setPreferences(client, change));
  return html`
    <${Loading} of=${loaded}>
      ${(/** @type {Chosen} */ chosen) => html`
        <${Discretion} chosen=${chosen} set=${set} account=${account} />
        <${Quiet} chosen=${chosen} set=${set} />
        ${account.kind === 'professional' && html`<${Away} chosen=${chosen} set=${set} client=${client} account=${account} />`}
        ${isCaredFor(account.kind) && html`<${Email} chosen=${chosen} set=${set} />`}
      `}
    <//>
  `;
}

/** @param {Choosing & {account: Account}} props of a patient or caregiver nobody is told when they were there */
function Discretion({ chosen, set, account }) {
  const { t } = useTranslator();
  const doing = useDoing();
  const names = /** @type {('typing' | 'presence')[]} */ (isCaredFor(account.kind) ? ['typing'] : ['typing', 'presence']);
  return html`
    <${Panel} id="account-discretion" title=${t('discretion.title')} lead=${t('discretion.lead')}>
      ${names.map((name) => html`
        <button type="button" class="switch" role="switch" key=${name} aria-checked=${String(chosen[name])} disabled=${doing.busy} onClick=${() => doing.run(() => set({ [name]: !chosen[name] }))}>
          <span class="switch-track" aria-hidden="true"></span><span>${t(`discretion.${name}`)}</span>
        </button>
      `)}
      <${FaultPlace} fault=${doing.fault} />
    <//>
  `;
}

/** From evening to morning, until somebody chooses. */
const EVENING = { from_min: 20 * 60, until_min: 7 * 60 };

/** @param {Choosing} props */
function Quiet({ chosen, set }) {
  const { t } = useTranslator();
  const { quiet_hours } = chosen;
  const [from, setFrom] = useState(asTime((quiet_hours ?? EVENING).from_min));
  const [until, setUntil] = useState(asTime((quiet_hours ?? EVENING).until_min));
  const doing = useDoing();
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const [from_min, until_min] = [asMinutes(from), asMinutes(until)];
    if (from_min === null || until_min === null || from_min === until_min) return doing.setFault({ text: t('quiet.wrong') });
    return doing.run(() => set({ quiet_hours: { from_min, until_min } }));
  };
  const sentence = quiet_hours ? t('quiet.done', { from: asTime(quiet_hours.from_min), until: asTime(quiet_hours.until_min) }) : t('quiet.none');
  return html`
    <${Panel} id="account-quiet" title=${t('quiet.title')} lead=${t('quiet.lead')}>
      <form class="form" onSubmit=${submit} novalidate>
        <p role="status" class="stands">${sentence}</p>
        <div class="pair">
          <${Field} id="quiet-from" type="time" label=${t('quiet.from')} value=${from} onValue=${setFrom} />
          <${Field} id="quiet-until" type="time" label=${t('quiet.until')} value=${until} onValue=${setUntil} />
        </div>
        <${FaultPlace} fault=${doing.fault} />
        <div class="panel-actions">
          <button class="button" aria-disabled=${String(doing.busy)}>${t('quiet.save')}</button>
          ${quiet_hours && html`<button type="button" class="button plain" onClick=${() => doing.run(() => set({ quiet_hours: null }))}>${t('quiet.remove')}</button>`}
        </div>
      </form>
    <//>
  `;
}

/** @param {Choosing & {client: Client, account: Account}} props */
function Away({ chosen, set, client, account }) {
  const { t, locale } = useTranslator();
  const { absence } = chosen;
  const [from, setFrom] = useState(absence ? asDate(absence.from_at) : '');
  const [until, setUntil] = useState(absence ? asDate(absence.until_at - 1) : '');
  const [substitute, setSubstitute] = useState(absence?.substitute ? personOf(absence.substitute) : null);
  const [choosing, setChoosing] = useState(false);
  const doing = useDoing();
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const [first, last] = [asDay(from), asDay(until)];
    if (!first || !last || last.end <= first.start || last.end <= Date.now()) return doing.setFault({ text: t('absence.wrong') });
    return doing.run(() => set({ absence: { from_at: first.start, until_at: last.end, substitute: substitute?.account ?? null } }));
  };
  /** @param {Person} person */
  const choose = (person) => {
    setSubstitute(person);
    setChoosing(false);
  };
  const sentence = absence ? t('absence.done', { day: fullDay(absence.until_at - 1, locale) }) : t('absence.none');
  return html`
    <${Panel} id="account-absence" title=${t('absence.title')} lead=${t('absence.lead')}>
      <form class="form" onSubmit=${submit} novalidate>
        <p role="status" class="stands">${sentence}</p>
        <div class="pair">
          <${Field} id="absence-from" type="date" label=${t('absence.from')} value=${from} onValue=${setFrom} />
          <${Field} id="absence-until" type="date" label=${t('absence.until')} value=${until} onValue=${setUntil} />
        </div>
        <div>
          <p class="label">${t('absence.substitute')}</p>
          ${substitute ? html`<ul><${PersonLine} person=${substitute} /></ul>` : html`<p class="hint">${t('absence.substitute.none')}</p>`}
          <button type="button" class="button" onClick=${() => setChoosing(true)}>${t('absence.substitute.choose')}</button>
        </div>
        <${FaultPlace} fault=${doing.fault} />
        <div class="panel-actions">
          <button class="button" aria-disabled=${String(doing.busy)}>${t('absence.save')}</button>
          ${absence && html`<button type="button" class="button plain" onClick=${() => doing.run(() => set({ absence: null }))}>${t('absence.remove')}</button>`}
        </div>
      </form>
    <//>
    ${choosing &&
    html`<${Dialog} title=${t('absence.substitute')} kind="wide" onClose=${() => setChoosing(false)}>
      <div class="add-people"><${Search} client=${client} picked=${substitute ? [substitute] : []} me=${account.id} onToggle=${choose} /></div>
    <//>`}
  `;
}

/** @param {Choosing} props */
function Email({ chosen, set }) {
  const { t } = useTranslator();
  const [address, setAddress] = useState(chosen.email ?? '');
  const doing = useDoing({ email: t('email.wrong') });
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    doing.run(() => set({ email: address.trim() || null }));
  };
  return html`
    <${Panel} id="account-email" title=${t('email.title')} lead=${t('email.lead')}>
      <form class="form" onSubmit=${submit} novalidate>
        <${Done} text=${chosen.email ? t('email.done', { address: chosen.email }) : t('email.none')} />
        <${Field} id="email-address" type="email" label=${t('email.address')} value=${address} onValue=${setAddress} />
        <${FaultPlace} fault=${doing.fault} />
        <div class="panel-actions"><button class="button" aria-disabled=${String(doing.busy)}>${t('email.save')}</button></div>
      </form>
    <//>
  `;
}

/** @param {{id: string, type: string, label: string, value: string, onValue: (value: string) => void}} props */
const Field = ({ id, type, label, value, onValue }) => html`
  <div>
    <label class="label" for=${id}>${label}</label>
    <div class="field"><input id=${id} type=${type} value=${value} autocomplete=${type === 'email' ? 'email' : 'off'} onInput=${(/** @type {any} */ event) => onValue(event.target.value)} /></div>
  </div>
`;

/** @param {Account} account @returns {Person} */
const personOf = ({ id, ...account }) => ({ ...account, account: id });
