/** `#/dossiers/matrix`: which profession reads which type of document. Filled: an official text; outlined: a proposal. */

import { useState } from 'preact/hooks';
import { typesNamed } from '../../model/documents.js';
import { readMatrix } from '../../wire/dossier/documents.js';
import { Loading, useLoaded } from '../asking.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { leave } from '../route.js';
import { useTypes } from './types.js';

/** @import { AccessMatrix, DocumentTypes, MatrixProfile, MatrixRow } from '../../wire/dossier/documents_types.js' */
/** @import { PageProps } from '../pages.js' */
/** @typedef {{matrix: AccessMatrix, types: DocumentTypes}} Told */
/** @typedef {{type: string, profile: string}} Chosen a cell */

/** Beside one's own: those who meet around a person at home. A region reads the others by the menu. */
const USUAL = ['MEDECIN', 'INFIRMIER', 'PHARMACIEN', 'MASSEUR_KINE', 'CHIRURGIEN_DENTISTE', 'ERGOTHERAPEUTE', 'COORDINATION', 'SECRETARIAT'];
const NARROW = matchMedia('(max-width: 1023px)');
const ORDER = /** @type {const} */ ([1, 2, 3, 4, 5, 6]);

/** @param {PageProps} props */
export function MatrixPage({ banner }) {
  const { t } = useTranslator();
  const loaded = useLoaded(readMatrix);
  const types = useTypes();
  return html`
    <div class="page dossier matrix-page">
      <header class="dossier-head">
        <button type="button" class="icon-button" aria-label=${t('page.back')} title=${t('page.back')} onClick=${leave}><${Icon} name="back" /></button>
        <div class="identity"><h1>${t('matrix.title')}</h1><p>${t('matrix.lead')}</p></div>
      </header>
      ${banner}
      <div class="page-body" role="region" aria-label=${t('matrix.title')} tabindex="0">
        <div class="page-column wide">
          <${Loading} of=${types}>
            ${(/** @type {DocumentTypes} */ types) => html`<${Loading} of=${loaded}>${(/** @type {AccessMatrix} */ matrix) => html`<${Matrix} matrix=${matrix} types=${types} />`}<//>`}
          <//>
        </div>
      </div>
    </div>
  `;
}

/** @param {Told} props */
function Matrix({ matrix, types }) {
  const { t } = useTranslator();
  const [typed, setTyped] = useState('');
  const [profile, setProfile] = useState(matrix.profile);
  const [chosen, setChosen] = useState(/** @type {Chosen | null} */ (null));
  const isNarrow = NARROW.matches;
  const shown = isNarrow ? [profile] : [...new Set([profile, ...USUAL])];
  const profiles = shown.flatMap((key) => matrix.profiles.find((one) => one.key === key) ?? []);
  const named = new Set(typesNamed(types.types, typed).map(({ code }) => code));
  const rows = matrix.rows.filter(({ type_code }) => named.has(type_code));
  return html`
    <div class="matrix-tools">
      <div class="field"><${Icon} name="search" /><input aria-label=${t('matrix.search')} placeholder=${t('matrix.search')} value=${typed} autocomplete="off" onInput=${(/** @type {any} */ event) => setTyped(event.target.value)} /></div>
      <label class="matrix-profile"><span>${t('matrix.profile')}</span>
        <select value=${profile} onChange=${(/** @type {any} */ event) => setProfile(event.target.value)}>
          ${matrix.profiles.map(({ key, label }) => html`<option key=${key} value=${key}>${label}${key === matrix.profile ? ` (${t('matrix.mine')})` : ''}</option>`)}
        </select>
      </label>
      <span class="badge ok"><${Icon} name="check" size=${16} />${t('matrix.version', { version: matrix.version.version })}</span>
    </div>
    <div class="matrix-board">
      <div class="matrix-table" role="region" aria-label=${t('matrix.link')} tabindex="0">
        <table>
          <thead><tr><th scope="col">${t('matrix.type')}</th>${profiles.map(({ key, label }) => html`<th scope="col" key=${key} class=${key === profile ? 'mine' : ''}>${shortly(label)}</th>`)}</tr></thead>
          ${types.classes.map(({ code, label }) => html`<${Class} key=${code} label=${label} rows=${rows.filter((row) => classOf(row, types) === code)} types=${types} profiles=${profiles} chosen=${chosen} onChoose=${setChosen} />`)}
        </table>
        ${rows.length === 0 && html`<p class="hint" role="status">${t('matrix.none')}</p>`}
      </div>
      ${chosen && html`<${Explained} chosen=${chosen} matrix=${matrix} types=${types} />`}
    </div>
    <ul class="legend" aria-label=${t('matrix.legend')}>
      ${[true, false].flatMap((isAllowed) => [false, true].map((isProposed) => html`<li key=${`${isAllowed}${isProposed}`}><${Sign} isAllowed=${isAllowed} isProposed=${isProposed} />${sentence(t, isAllowed, isProposed)}</li>`))}
    </ul>
  `;
}

/** @param {{label: string, rows: MatrixRow[], types: DocumentTypes, profiles: MatrixProfile[], chosen: Chosen | null, onChoose: (chosen: Chosen) => void}} props */
function Class({ label, rows, types, profiles, chosen, onChoose }) {
  const { t } = useTranslator();
  if (!rows.length) return null;
  return html`
    <tbody>
      <tr class="class"><th colspan=${profiles.length + 1} scope="rowgroup">${label}</th></tr>
      ${rows.map((row) => html`
        <tr key=${row.type_code} aria-current=${chosen?.type === row.type_code ? 'true' : undefined}>
          <th scope="row">${labelOf(row.type_code, types)}</th>
          ${profiles.map(({ key, label: profile }) => {
            const [isAllowed, isProposed] = [row.readers.includes(key), row.proposed.includes(key)];
            const name = `${t('matrix.cell', { type: labelOf(row.type_code, types), profile })} : ${sentence(t, isAllowed, isProposed)}`;
            const isChosen = chosen?.type === row.type_code && chosen.profile === key;
            return html`<td key=${key}><button type="button" class="cell" aria-pressed=${String(isChosen)} aria-label=${name} onClick=${() => onChoose({ type: row.type_code, profile: key })}><${Sign} isAllowed=${isAllowed} isProposed=${isProposed} /></button></td>`;
          })}
        </tr>
      `)}
    </tbody>
  `;
}

/** @param {{isAllowed: boolean, isProposed: boolean}} props */
const Sign = ({ isAllowed, isProposed }) => html`<span class=${`sign ${isAllowed ? 'yes' : 'no'} ${isProposed ? 'proposed' : ''}`} aria-hidden="true"><${Icon} name=${isAllowed ? 'check' : 'minus'} size=${18} /></span>`;

/** @param {{chosen: Chosen, matrix: AccessMatrix, types: DocumentTypes}} props */
function Explained({ chosen, matrix, types }) {
  const { t } = useTranslator();
  const row = matrix.rows.find(({ type_code }) => type_code === chosen.type);
  const profile = matrix.profiles.find(({ key }) => key === chosen.profile)?.label ?? chosen.profile;
  const isAllowed = row?.readers.includes(chosen.profile) ?? false;
  return html`
    <section class="panel explained-cell" aria-live="polite">
      <div><h2>${labelOf(chosen.type, types)}</h2><p>${profile}</p></div>
      <p class=${`verdict ${isAllowed ? 'yes' : 'no'}`}><${Icon} name=${isAllowed ? 'check' : 'minus'} />${t(isAllowed ? 'matrix.yes' : 'matrix.no')}</p>
      <h3>${t('matrix.order')}</h3>
      <ol>${ORDER.map((number) => html`<li key=${number} class=${number === 5 ? 'this' : ''}>${t(`matrix.order.${number}`)}</li>`)}</ol>
      <p class="hint">${t(row?.proposed.includes(chosen.profile) ? 'matrix.cell.proposed' : 'matrix.cell.sourced')}</p>
    </section>
  `;
}

/** What stands before what else it has, at the head of a column. @param {string} label */
const shortly = (label) => label.split(/[,(]/u)[0].trim();

/** @param {string} code @param {DocumentTypes} types */
const labelOf = (code, { types }) => types.find((one) => one.code === code)?.label ?? code;

/** @param {MatrixRow} row @param {DocumentTypes} types */
const classOf = ({ type_code }, { types }) => types.find(({ code }) => code === type_code)?.class_code;

/** @param {import('../../i18n/translator.js').Translate} t @param {boolean} isAllowed @param {boolean} isProposed */
const sentence = (t, isAllowed, isProposed) => `${t(isAllowed ? 'matrix.yes' : 'matrix.no')}, ${t(isProposed ? 'matrix.proposed' : 'matrix.sourced')}`;
