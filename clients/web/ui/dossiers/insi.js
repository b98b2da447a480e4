/** "Interroger l'INSi": what it answers stands beside what is recorded, and nothing changes until somebody says so. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { birthText, established } from '../../model/patient.js';
import { askInsi, concludeInsi, mayAskInsi } from '../../wire/dossier/insi.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { CandidateItem } from './candidates.js';
import { useForm } from './fields.js';

/** @import { Translate } from '../../i18n/translator.js' */
/** @import { Dossier, Identity, Traits } from '../../wire/dossier/dossiers_types.js' */
/** @import { InsiAnswered, InsiChoice, InsiFound } from '../../wire/dossier/insi_types.js' */
/** @typedef {{dossier: Dossier, identity: Identity, onTold: (dossier: Dossier) => void, onClose: () => void}} AskProps */

const ORDER = /** @type {const} */ (['birth_name', 'birth_given_names', 'sex', 'birth_date', 'birth_place']);
const STRICT = /** @type {const} */ ({
  birth_name: 'dossier.field.birth_name',
  birth_given_names: 'dossier.field.birth_given_names',
  sex: 'dossier.field.sex',
  birth_date: 'birth.legend',
  birth_place: 'dossier.field.birth_place',
});

/**
 * Whether one may have INSi asked about this identity; without an answer to that, one may not.
 *
 * @param {Dossier} dossier
 */
export function useMayAskInsi({ id, identity_version, may_administer }) {
  const [mayAsk, setMayAsk] = useState(false);
  useEffect(() => {
    let isShown = true;
    const told = (/** @type {boolean} */ may) => isShown && setMayAsk(may);
    if (may_administer) mayAskInsi(id).then(told, () => told(false));
    return () => {
      isShown = false;
    };
  }, [id, identity_version, may_administer]);
  return may_administer && mayAsk;
}

/** @param {AskProps} props */
export function AskInsi({ dossier, identity, onTold, onClose }) {
  const { t } = useTranslator();
  const [answered, setAnswered] = useState(/** @type {InsiAnswered | null} */ (null));
  const form = useForm([]);
  const ask = () => form.run(async () => setAnswered(await askInsi(dossier.id, dossier.identity_version)));
  /** @param {InsiChoice} choice */
  const conclude = ({ decision }) => form.run(async () => answered && onTold(await concludeInsi(dossier.id, { letter: answered.letter, decision })));
  return html`
    <${Dialog} title=${t('insi.ask')} kind="insi" onClose=${onClose}>
      ${answered
        ? html`<${Answer} answered=${answered} identity=${identity} />`
        : html`<p class="lead">${t('insi.lead')}</p><p class="hint-line"><${Icon} name="info" /><span>${t('insi.lead.safe')}</span></p>`}
      <${FaultPlace} fault=${form.fault} />
      <div class="dialog-actions">
        ${!answered && html`<button type="button" key="ask" class="button filled" aria-disabled=${String(form.busy)} onClick=${ask}><${Icon} name="search" />${t(form.busy ? 'insi.asking' : 'insi.do')}</button>`}
        ${answered?.choices.map((choice) => html`<${Choice} key=${choice.decision} choice=${choice} busy=${form.busy} onChoose=${conclude} />`)}
        ${answered && html`<button type="button" key="leave" class="button plain" onClick=${onClose}>${t('insi.leave')}</button>`}
      </div>
    <//>
  `;
}

/** @param {{answered: InsiAnswered, identity: Identity}} props */
function Answer({ answered: { outcome, found, choices }, identity }) {
  const { t } = useTranslator();
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => heading.current?.focus(), []);
  const count = found?.differences.length ?? 0;
  const isSame = outcome === 'found' && count === 0;
  const isAlike = isSame && found?.matricule !== 'other';
  return html`
    <p class=${isAlike ? 'done' : 'note'} tabindex="-1" ref=${heading}>
      <${Icon} name=${isAlike ? 'checkCircle' : 'alert'} /><span>${isSame ? t('insi.outcome.same') : t(`insi.outcome.${outcome}`, { count })}</span>
    </p>
    ${found && html`<${Compared} found=${found} recorded=${identity.traits} />`}
    ${outcome !== 'found' && html`<p>${t(`insi.outcome.${outcome}.body`)}</p>`}
    ${!found && choices.length === 0 && html`<p>${t('insi.unchanged')}</p>`}
  `;
}

/** @param {{found: InsiFound, recorded: Traits}} props */
function Compared({ found: { traits, differences, matricule, others }, recorded }) {
  const { t } = useTranslator();
  return html`
    <table class="compared">
      <thead><tr><th scope="col">${t('insi.trait')}</th><th scope="col">${t('insi.recorded')}</th><th scope="col">${t('insi.answered')}</th></tr></thead>
      <tbody>
        ${ORDER.map((trait) => {
          const differs = differences.includes(trait);
          return html`
            <tr key=${trait} class=${differs ? 'differs' : ''}>
              <th scope="row">${t(STRICT[trait])}</th>
              <td><small>${t('insi.recorded')}</small>${said(trait, recorded, t)}</td>
              <td><small>${t('insi.answered')}</small>${said(trait, traits, t)} ${differs && html`<span class="badge warn"><${Icon} name="alert" size=${16} />${t('insi.differs')}</span>`}</td>
            </tr>
          `;
        })}
      </tbody>
    </table>
    ${differences.length > 0 && html`<p class="hint-line"><${Icon} name="info" /><span>${t('insi.replaces')}</span></p>`}
    <p class="hint-line"><${Icon} name=${matricule === 'other' ? 'alert' : 'info'} /><span>${t(`insi.matricule.${matricule}`)}</span></p>
    ${others.length > 0 &&
    html`<section aria-labelledby="insi-others">
      <h3 id="insi-others">${t('insi.others', { count: others.length })}</h3>
      <ul class="candidates">${others.map((candidate) => html`<${CandidateItem} candidate=${candidate} />`)}</ul>
    </section>`}
  `;
}

/** What is pressed, and how the identity stands then. @param {{choice: InsiChoice, busy: boolean, onChoose: (choice: InsiChoice) => void}} props */
function Choice({ choice, busy, onChoose }) {
  const { t } = useTranslator();
  const { decision, standing } = choice;
  return html`
    <button type="button" class=${`button ${decision === 'confirmed' ? 'filled' : ''}`} aria-disabled=${String(busy)} onClick=${() => onChoose(choice)}>
      <span>${t(`insi.choice.${decision}`)}<small>${t(`dossier.standing.${established(standing)}`)}</small></span>
    </button>
  `;
}

/** @param {keyof Traits} trait @param {Traits} traits @param {Translate} t */
function said(trait, traits, t) {
  if (trait === 'sex') return t(`dossier.sex.${traits.sex}`);
  return trait === 'birth_date' ? birthText(traits.birth_date).text : traits[trait];
}
