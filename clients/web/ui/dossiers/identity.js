/** "Identité": the traits and how to reach the person; corrected, raised by a document or by INSi, by who administers. */

import { useState } from 'preact/hooks';
import { PARENT_PROOFS, PROOFS, PROOFS_OF_MINORS } from '../../model/grounds.js';
import { birthText, identityOf, isAdult, matriculeText, missingTraits, writtenOf } from '../../model/patient.js';
import { correctIdentity, showProof } from '../../wire/dossier/dossiers.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Panel } from '../page.js';
import { Options, useForm } from './fields.js';
import { AskInsi, useMayAskInsi } from './insi.js';
import { Merges } from './merges.js';
import { IdentityBadge } from './patient.js';
import { CONTACT, ContactFields, TRAITS, TraitFields } from './traits.js';

/** @import { Dossier, Identity, Ins } from '../../wire/dossier/dossiers_types.js' */
/** @import { TabProps } from './dossier.js' */
/** @typedef {{dossier: Dossier, identity: Identity, onTold: (dossier: Dossier) => void, onClose: () => void}} AskProps */

/** @param {TabProps} props */
export function IdentityTab({ dossier, state, onChanged }) {
  const { t } = useTranslator();
  const [asked, setAsked] = useState(/** @type {'correct' | 'proof' | 'insi' | null} */ (null));
  const mayAskInsi = useMayAskInsi(dossier);
  const { identity } = dossier;
  const close = () => setAsked(null);
  /** @param {Dossier} told */
  const onTold = (told) => {
    onChanged(told);
    close();
  };
  if (!identity) return null; // the tab is not there either
  return html`
    <${Panel} id="identity-traits" title=${t('dossier.identity.traits')} lead=${html`<${IdentityBadge} standing=${dossier.standing} /> ${t(`dossier.standing.${dossier.standing.status}.hint`)}`}>
      <${Facts} identity=${identity} ins=${dossier.ins} />
      ${dossier.may_administer && dossier.place_to_go === null &&
      html`<div class="panel-actions">
        <button type="button" class="button" onClick=${() => setAsked('proof')}><${Icon} name="shield" />${t('dossier.proof.show')}</button>
        ${mayAskInsi && html`<button type="button" class="button" onClick=${() => setAsked('insi')}><${Icon} name="search" />${t('insi.ask')}</button>`}
        <button type="button" class="button" onClick=${() => setAsked('correct')}><${Icon} name="pencil" />${t('dossier.identity.correct')}</button>
      </div>`}
    <//>
    ${state.account.kind === 'professional' && dossier.parts.includes('circle') && html`<${Merges} dossier=${dossier} state=${state} />`}
    ${asked === 'correct' && html`<${Correct} dossier=${dossier} identity=${identity} onTold=${onTold} onClose=${close} />`}
    ${asked === 'insi' && html`<${AskInsi} dossier=${dossier} identity=${identity} onTold=${onTold} onClose=${close} />`}
    ${asked === 'proof' && html`<${ShowProof} dossier=${dossier} identity=${identity} onTold=${onTold} onClose=${close} />`}
  `;
}

/** @param {{identity: Identity, ins: Ins | null}} props */
function Facts({ identity: { traits, contact, ...identity }, ins }) {
  const { t } = useTranslator();
  const place = [identity.birth_place_label, traits.birth_place].filter(Boolean).join(' · ');
  const facts = [
    [t('dossier.field.birth_name'), traits.birth_name],
    [t('dossier.field.birth_given_names'), traits.birth_given_names],
    [t('dossier.field.first_birth_given_name'), identity.first_birth_given_name],
    [t('dossier.field.used_name'), identity.used_name],
    [t('dossier.field.used_given_name'), identity.used_given_name],
    [t('dossier.field.sex'), t(`dossier.sex.${traits.sex}`)],
    [t('birth.legend'), birthText(traits.birth_date).text],
    [t('dossier.identity.place'), place],
    [t('dossier.field.phone'), contact?.phone],
    [t('dossier.field.email'), contact?.email],
    [t('dossier.field.address'), contact?.address],
  ];
  return html`
    <dl class="facts">
      ${facts.filter(([, value]) => value).map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}
      ${ins && html`<${Matricule} ins=${ins} />`}
    </dl>
  `;
}

/** Hidden until it is asked for: it stands on a screen that others may see. @param {{ins: Ins}} props */
function Matricule({ ins }) {
  const { t } = useTranslator();
  const [isShown, setIsShown] = useState(false);
  return html`
    <div>
      <dt>${t('dossier.matricule')}</dt>
      <dd>${isShown ? matriculeText(ins.matricule) : html`<button type="button" class="button" onClick=${() => setIsShown(true)}><${Icon} name="eye" />${t('dossier.matricule.show')}</button>`}</dd>
    </div>
  `;
}

/** @param {AskProps} props */
function Correct({ dossier, identity, onTold, onClose }) {
  const { t } = useTranslator();
  const [written, setWritten] = useState(() => writtenOf(identity));
  const form = useForm([...TRAITS, ...CONTACT]);
  const write = (/** @type {any} */ change) => setWritten({ ...written, ...change });
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (form.refuse(missingTraits(written))) return;
    form.run(async () => onTold(await correctIdentity(dossier.id, { identity: identityOf(written), identity_version: dossier.identity_version })));
  };
  return html`
    <${Dialog} title=${t('dossier.identity.correct')} kind="tall" onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <p class="hint-line"><${Icon} name="info" /><span>${t('dossier.identity.correct.hint')}</span></p>
        <${TraitFields} written=${written} onWrite=${write} faults=${form.faults} />
        <${ContactFields} written=${written} onWrite=${write} faults=${form.faults} />
        <${FaultPlace} fault=${form.fault} />
        <button class="button filled" aria-disabled=${String(form.busy)}>${t('dossier.identity.save')}</button>
      </form>
    <//>
  `;
}

/** @param {AskProps} props */
function ShowProof({ dossier, identity, onTold, onClose }) {
  const { t } = useTranslator();
  const { birth_date } = identity.traits;
  const proofs = isAdult(birth_date, Date.now()) ? PROOFS : PROOFS_OF_MINORS;
  const [proof, setProof] = useState(/** @type {typeof PROOFS_OF_MINORS[number]} */ (proofs[0]));
  const [isParentChecked, setIsParentChecked] = useState(false);
  const form = useForm([]);
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    form.run(async () => onTold(await showProof(dossier.id, { proof, identity_version: dossier.identity_version, is_parent_checked: isParentChecked })));
  };
  return html`
    <${Dialog} title=${t('dossier.proof.show')} onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <p class="lead">${t('dossier.proof.lead')}</p>
        <${Options} name="proof" legend=${t('dossier.proof.kind')} options=${proofs.map((value) => ({ value, label: t(`dossier.proof.${value}`) }))} chosen=${[proof]} onChoose=${setProof} faults=${{}} />
        ${PARENT_PROOFS.includes(proof) &&
        html`<${Options} type="checkbox" name="parent" legend=${t('dossier.proof.parent')} options=${[{ value: 'checked', label: t('dossier.proof.parent.yes') }]} chosen=${isParentChecked ? ['checked'] : []}
          onChoose=${() => setIsParentChecked(!isParentChecked)} faults=${{}} />`}
        <${FaultPlace} fault=${form.fault} />
        <button class="button filled" aria-disabled=${String(form.busy)}>${t('dossier.proof.do')}</button>
      </form>
    <//>
  `;
}
