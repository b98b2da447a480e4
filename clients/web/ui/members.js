/** Lists of people: who is in a conversation, who will read. */

import { isCaredFor } from '../model/people.js';
import { Dialog } from './dialog.js';
import { html, useTranslator } from './html.js';
import { PersonLine } from './person.js';
import { seenSentence } from './presence.js';

/** @import { Member } from '../wire/types.js' */
/** @import { Presences } from './presence.js' */

/** @param {{title: string, members: Member[], me: string, presences: Presences, onClose: () => void}} props */
export function MembersDialog({ title, members, me, presences, onClose }) {
  const words = useTranslator();
  const { t } = words;
  const rank = (/** @type {Member} */ member) =>
    member.left_at !== null ? 3 : member.account === me ? 2 : isCaredFor(member.kind) ? 0 : 1;
  const sorted = [...members].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  const note = (/** @type {Member} */ member) =>
    member.left_at !== null ? t('people.left') : member.account === me ? t('people.you') : '';
  const more = (/** @type {Member} */ member) => {
    const seen = seenSentence(presences.get(member.account), words);
    return seen ? `· ${seen}` : '';
  };
  return html`
    <${Dialog} title=${title} onClose=${onClose}>
      <ul>${sorted.map((member) => html`<${PersonLine} person=${member} note=${note(member)} more=${more(member)} />`)}</ul>
    <//>
  `;
}
