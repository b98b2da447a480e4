/** Who has seen a message of one's own: a sentence under it, the whole list one tap away. */

import { useState } from 'preact/hooks';
import { readAt, readers } from '../model/receipt.js';
import { Dialog } from './dialog.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { whenSentence } from './moment.js';
import { PersonLine } from './person.js';

/** @import { Translator } from '../i18n/translator.js' */
/** @import { Reads } from '../model/receipt.js' */
/** @import { Member } from '../wire/types.js' */
/** @import { Presences } from './presence.js' */

/** More names than that are a number: the list is one tap away. */
const NAMED = 3;

/** @param {{seq: number, members: Member[], count: number, reads: Reads, presences: Presences, me: string}} props */
export function Receipt({ seq, members, count, reads, presences, me }) {
  const words = useTranslator();
  const [open, setOpen] = useState(false);
  const { by, notBy } = readers(members, me, seq);
  const unlisted = Math.max(0, count - 1 - by.length - notBy.length);
  return html`
    <button type="button" class="fate" aria-live="off" aria-haspopup="dialog" onClick=${() => setOpen(true)}>
      <${Icon} name=${by.length ? 'eye' : 'check'} size=${16} />
      <span>${receiptSentence(by, notBy.length + unlisted, words)}</span>
    </button>
    ${open && html`<${ReceiptDialog} seq=${seq} reads=${reads} presences=${presences} by=${by} notBy=${notBy} onClose=${() => setOpen(false)} />`}
  `;
}

/**
 * "Vu par X, Y · pas encore par 2", "Vu par les 4 participants", "Envoyé".
 *
 * @param {Member[]} by
 * @param {number} notBy
 * @param {Translator} words
 */
function receiptSentence(by, notBy, { t }) {
  if (!by.length) return t('fate.sent');
  const names = by.map((member) => member.name).join(', ');
  if (!notBy) return by.length < NAMED ? t('receipt.by', { names }) : t('receipt.by.everyone', { count: by.length });
  const seen = by.length <= NAMED ? t('receipt.by', { names }) : t('receipt.by.some', { count: by.length });
  return `${seen} · ${t('receipt.not', { count: notBy })}`;
}

/** @param {{seq: number, reads: Reads, presences: Presences, by: Member[], notBy: Member[], onClose: () => void}} props */
function ReceiptDialog({ seq, reads, presences, by, notBy, onClose }) {
  const words = useTranslator();
  const { t } = words;
  /** When somebody read it is known where this page was open then; else nothing is said. */
  const when = (/** @type {Member} */ member) => {
    const at = readAt(reads, member.account, seq);
    return at === null ? '' : `· ${whenSentence(at, Date.now(), words, 'receipt.read.at', 'receipt.read.on')}`;
  };
  const never = (/** @type {Member} */ { account }) => (presences.get(account)?.deactivated ? `· ${t('presence.deactivated')}` : '');
  return html`
    <${Dialog} title=${t('receipt.title')} onClose=${onClose}>
      ${by.length > 0 && html`<h3>${t('receipt.list.by')}</h3><ul>${by.map((member) => html`<${PersonLine} person=${member} more=${when(member)} />`)}</ul>`}
      ${notBy.length > 0 && html`<h3>${t('receipt.list.not')}</h3><ul>${notBy.map((member) => html`<${PersonLine} person=${member} more=${never(member)} />`)}</ul>`}
    <//>
  `;
}
