/** One line of who looked: somebody who opened something, searched, was refused, or could not wait. */

import { CARE_TEAM } from '../../model/grounds.js';
import { clockTime } from '../../model/days.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Avatar, Role } from '../person.js';
import { AnswerGlass } from './answer.js';

/** @import { Key, Translator } from '../../i18n/translator.js' */
/** @import { Answering } from './answer.js' */
/** @import { AccessAct, DossierAccess } from '../../wire/dossier/rights_types.js' */

/** @type {Partial<Record<AccessAct, 'shield' | 'close' | 'checkCircle' | 'speech'>>} */
const ICONS = { emergency: 'shield', refused: 'close', answered: 'speech', reviewed: 'checkCircle' };

/** @param {{access: DossierAccess, isMe: boolean, isOwn: boolean, answering: Answering | null}} props isOwn: who reads it is who the dossier is of; answering: they answer, or for them */
export function Visit({ access, isMe, isOwn, answering }) {
  const words = useTranslator();
  const { t, locale } = words;
  const { at, account, act, basis, acting_for, glass, words: said } = access;
  const person = { ...account, account: account.id };
  const icon = ICONS[act];
  const kind = act === 'emergency' || basis === 'emergency' ? 'emergency' : act;
  return html`
    <li class=${`visit ${kind}`}>
      ${icon ? html`<span class="avatar sign" aria-hidden="true"><${Icon} name=${icon} /></span>` : html`<${Avatar} person=${person} />`}
      <span class="who"><strong>${account.name}${acting_for && `, ${t('dossier.secretariat.of', { name: acting_for.name })}`} ${isMe && html`<span class="hint-word">${t('dossier.you')}</span>`}</strong><small><${Role} person=${person} place=${true} /></small></span>
      <time datetime=${new Date(at).toISOString()}>${clockTime(at, locale)}</time>
      <p>${sentence(access, isOwn, words)}</p>
      ${said && html`<p class="said">${t('dossier.quoted', { words: said })}</p>`}
      ${glass && answering && html`<${AnswerGlass} glass=${glass} name=${account.name} ...${answering} />`}
    </li>
  `;
}

/** @param {DossierAccess} access @param {boolean} isOwn @param {Translator} words */
function sentence(access, isOwn, words) {
  const { act, part, basis, acting_for, document, emergency, finding } = access;
  const { t } = words;
  if (act === 'refused') return html`<strong>${t('dossier.access.refused')}</strong> ${part === 'document' ? html`${own('dossier.access.document.refused', isOwn, words)} <${Titled} title=${document?.title ?? null} />` : t('dossier.access.refused.body')}`;
  if (act === 'reviewed') return html`<strong>${t('dossier.access.reviewed')}</strong> ${t(finding === 'anomaly' ? 'dossier.access.reviewed.anomaly' : 'dossier.access.reviewed.accepted')}`;
  if (act === 'answered') return html`<strong>${t(access.answer === 'reported' ? 'dossier.access.answered.reported' : 'dossier.access.answered.normal')}</strong>`;
  if (act === 'emergency') {
    return html`<strong>${t('dossier.access.emergency')}</strong> ${own('dossier.access.emergency.body', isOwn, words)} ${emergency && `${t(`dossier.emergency.${emergency}`)}.`}`;
  }
  if (act !== 'opened' && act !== 'printed') return own(`dossier.access.${act}`, isOwn, words);
  const key = act === 'printed' ? `dossier.access.printed.${part}` : `dossier.access.${part}`;
  const opened = own(words.has(key) ? key : 'dossier.access.other', isOwn, words);
  const why = basis && !acting_for && whyWords(basis, isOwn, words);
  return html`${opened} <${Titled} title=${document?.title ?? null} /> ${why && html`<small class="because">${why}</small>`}`;
}

/** Which document it was, to who may read it. @param {{title: string | null}} props */
function Titled({ title }) {
  const { t } = useTranslator();
  return title && html`<span class="titled">${t('dossier.quoted', { words: title })}</span>`;
}

/** @param {string} basis @param {boolean} isOwn @param {Translator} words */
function whyWords(basis, isOwn, words) {
  if (basis === 'emergency') return words.t('dossier.access.during');
  if (/** @type {readonly string[]} */ (CARE_TEAM).includes(basis)) return own('dossier.access.team', isOwn, words);
  return own(basis === 'legal_representative' ? 'dossier.access.representative' : 'dossier.access.consent', isOwn, words);
}

/** The sentence to the person themselves, where there is one. @param {string} key @param {boolean} isOwn @param {Translator} words */
function own(key, isOwn, { t, has }) {
  return t(/** @type {Key} */ (isOwn && has(`${key}.mine`) ? `${key}.mine` : key));
}
