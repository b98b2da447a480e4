/** Lists of people: who is in a conversation, who will read, who has seen a message. */

import { isCaredFor } from '../model/people.js';
import { Dialog } from './dialog.js';
import { html, useTranslator } from './html.js';
import { PersonLine } from './person.js';

/** @import { Member } from '../wire/types.js' */

/** @param {{title: string, members: Member[], me: string, onClose: () => void}} props */
export function MembersDialog({ title, members, me, onClose }) {
  const { t } = useTranslator();
  const rank = (/** @type {Member} */ member) =>
    member.left_at !== null ? 3 : member.account === me ? 2 : isCaredFor(member.kind) ? 0 : 1;
  const sorted = [...members].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  const note = (/** @type {Member} */ member) =>
    member.left_at !== null ? t('people.left') : member.account === me ? t('people.you') : '';
  return html`
    <${Dialog} title=${title} onClose=${onClose}>
      <ul>${sorted.map((member) => html`<${PersonLine} person=${member} note=${note(member)} />`)}</ul>
    <//>
  `;
}

/** @param {{by: Member[], notBy: Member[], onClose: () => void}} props */
export function ReceiptDialog({ by, notBy, onClose }) {
  const { t } = useTranslator();
  return html`
    <${Dialog} title=${t('receipt.title')} onClose=${onClose}>
      ${by.length > 0 && html`<h3>${t('receipt.list.by')}</h3><ul>${by.map((member) => html`<${PersonLine} person=${member} />`)}</ul>`}
      ${notBy.length > 0 && html`<h3>${t('receipt.list.not')}</h3><ul>${notBy.map((member) => html`<${PersonLine} person=${member} />`)}</ul>`}
    <//>
  `;
}
