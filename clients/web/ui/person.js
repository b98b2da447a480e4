/** A person on screen: a circle with initials, and a line with who they are. Plum and a word for whom care is for. */

import { initials, isCaredFor, tint } from '../model/people.js';
import { html, useTranslator } from './html.js';

/** @import { AccountKind } from '../wire/types.js' */
/** @typedef {{account: string, name: string, kind: AccountKind, profession?: string | null, place?: string | null}} Person */

/** @param {{person: Person, size?: 'small' | 'tiny'}} props */
export const Avatar = ({ person, size }) => html`
  <span
    class=${`avatar ${size ?? ''} ${isCaredFor(person.kind) ? 'usager' : `tint-${tint(person.account)}`}`}
    aria-hidden="true"
  >${initials(person.name)}</span>
`;

/** @param {{people: Person[]}} props */
export const Avatars = ({ people }) => {
  if (people.length < 2) return people[0] ? html`<${Avatar} person=${people[0]} />` : html`<span class="avatar" />`;
  return html`<span class="avatars">${people.slice(0, 2).map((person) => html`<${Avatar} person=${person} />`)}</span>`;
};

/**
 * "Infirmier", or the plum word "Patient".
 *
 * @param {{person: Person, place?: boolean}} props
 */
export function Role({ person, place = false }) {
  const { t } = useTranslator();
  if (isCaredFor(person.kind)) return html`<span class="word-usager">${t(`kind.${person.kind}`)}</span>`;
  const words = [person.profession ?? t(`kind.${person.kind}`), place ? person.place : null];
  return html`<span>${words.filter(Boolean).join(' · ')}</span>`;
}

/** @param {{person: Person, note?: string, more?: string}} props `more`: after what they are */
export const PersonLine = ({ person, note, more = '' }) => html`
  <li class="person">
    <${Avatar} person=${person} />
    <span class="who">
      <strong>${person.name} ${note}</strong>
      <small><${Role} person=${person} place=${true} /> ${more}</small>
    </span>
  </li>
`;
