/** The teams of the person's parcours, beneath the circle; and in which of them somebody takes part, as who administers says. */

import { useState } from 'preact/hooks';
import { teamsOf } from '../../model/parcours.js';
import { putParcours } from '../../wire/dossier/dossiers.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Avatar, Role as Profession } from '../person.js';
import { Field, Options, useForm } from './fields.js';

/** @import { CareTeamMember, Dossier } from '../../wire/dossier/dossiers_types.js' */

const NAME_CHARS = 60;

/** @param {{dossier: string, members: readonly CareTeamMember[]}} props those who are in the circle now */
export function Teams({ dossier, members }) {
  const { t } = useTranslator();
  const teams = teamsOf(members);
  if (teams.length === 0) return null;
  const id = `circle-teams-${dossier}`;
  return html`
    <section class="past" aria-labelledby=${id}>
      <h2 id=${id}>${t('dossier.parcours.teams')}</h2>
      <div class="teams">
        ${teams.map(({ name, members }) => html`
          <section class="panel team" key=${name} aria-label=${name}>
            <h3>${name}</h3>
            <ul>${members.map(({ number, account }) => account && html`<li key=${number}><${Avatar} person=${{ ...account, account: account.id }} /><span><strong>${account.name}</strong> <small><${Profession} person=${{ ...account, account: account.id }} /></small></span></li>`)}</ul>
          </section>
        `)}
      </div>
    </section>
  `;
}

/** @param {{dossier: Dossier, member: CareTeamMember, onDone: (told: Dossier) => void, onClose: () => void}} props */
export function ParcoursDialog({ dossier, member, onDone, onClose }) {
  const { t } = useTranslator();
  const known = teamsOf(dossier.members).map(({ name }) => name);
  const [chosen, setChosen] = useState(member.parcours);
  const [other, setOther] = useState('');
  const form = useForm(['parcours']);
  const toggle = (/** @type {string} */ name) => setChosen(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    form.run(async () => onDone(await putParcours(dossier.id, member.number, other.trim() ? [...chosen, other.trim()] : chosen)));
  };
  return html`
    <${Dialog} title=${t('dossier.parcours.of', { name: member.account?.name ?? t('thread.someone') })} onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <p class="lead">${t('dossier.parcours.lead')}</p>
        ${known.length > 0 && html`<${Options} type="checkbox" name="known" legend=${t('dossier.parcours')} options=${known.map((value) => ({ value, label: value }))} chosen=${chosen} faults=${{}} onChoose=${toggle} />`}
        <${Field} name="parcours" label=${t('dossier.parcours.other')} hint=${t('dossier.parcours.other.hint')} capitals="sentences" most=${NAME_CHARS} optional=${true} value=${other} faults=${form.faults} onWrite=${setOther} />
        <${FaultPlace} fault=${form.fault} />
        <div class="dialog-actions">
          <button type="button" class="button plain" onClick=${onClose}>${t('dialog.cancel')}</button>
          <button class="button filled" aria-disabled=${String(form.busy)}>${t('dossier.parcours.do')}</button>
        </div>
      </form>
    <//>
  `;
}
