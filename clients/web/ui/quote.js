/** The message that another answers: who said it and what is valid of it now; a tap leads there. */

import { html, useTranslator } from './html.js';
import { saidOf } from './said.js';

/** @import { Message } from '../wire/types.js' */

/** @param {{seq: number, message: Message | undefined, latest: Message | undefined, name: string | null, onJump: (seq: number) => void}} props */
export function Quote({ seq, message, latest, name, onJump }) {
  const { t } = useTranslator();
  if (!message) return html`<button type="button" class="quote" onClick=${() => onJump(seq)}>${t('reply.gone')}</button>`;
  return html`
    <button type="button" class="quote" onClick=${() => onJump(seq)}>
      <strong>${name ?? t('thread.you')}${latest !== message && html` <small>(${t('reply.corrected')})</small>`}</strong>
      <span class="quoted">${saidOf(latest ?? message, t)}</span>
    </button>
  `;
}
