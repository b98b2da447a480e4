/** A day of a thread: where it begins, and the way to another one, loaded or not. */

import { useState } from 'preact/hooks';
import { asDate, asDay } from '../model/clock_minutes.js';
import { firstFrom } from '../sync/asking.js';
import { useDoing } from './asking.js';
import { useDayText } from './day_text.js';
import { Dialog } from './dialog.js';
import { FaultPlace } from './fault.js';
import { html, memo, useTranslator } from './html.js';

/** @import { Client } from '../sync/client.js' */
/** @import { Conversation } from '../wire/types.js' */

/**
 * For a keyboard the menu of the thread leads to a day: as many stops as days would bar the way down.
 *
 * @type {import('preact').ComponentType<{at: number, onPress: (at: number) => void}>}
 */
export const Day = memo(({ at, onPress }) => {
  const { t } = useTranslator();
  const text = useDayText(at);
  return html`
    <h2 class="day"><button type="button" tabindex="-1" aria-haspopup="dialog" title=${t('day.go')} onClick=${() => onPress(at)}>${text}</button></h2>
  `;
});

/** @param {{conversation: Conversation, at: number, client: Client, onFound: (seq: number) => void, onClose: () => void}} props `at`: the day that one comes from */
export function DayDialog({ conversation, at, client, onFound, onClose }) {
  const { t } = useTranslator();
  const [date, setDate] = useState(asDate(at));
  const { fault, busy, setFault, run } = useDoing();
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const day = asDay(date);
    if (!day) return setFault({ text: t('day.wrong') });
    return run(async () => {
      const message = await firstFrom(client, conversation.id, day.start);
      onFound(message.seq);
    });
  };
  return html`
    <${Dialog} title=${t('day.go')} onClose=${onClose}>
      <form onSubmit=${submit} novalidate>
        <label class="label" for="day-date">${t('day.date')}</label>
        <div class="field">
          <input id="day-date" type="date" value=${date} min=${asDate(conversation.created_at)} max=${asDate(Date.now())} aria-describedby="day-hint"
            onInput=${(/** @type {any} */ event) => setDate(event.target.value)} />
        </div>
        <p class="hint" id="day-hint">${t('day.hint')}</p>
        <${FaultPlace} fault=${fault} />
        <div class="dialog-actions">
          <button type="button" class="button plain" onClick=${onClose}>${t('dialog.cancel')}</button>
          <button class="button filled" aria-disabled=${String(busy)}>${t('day.verb')}</button>
        </div>
      </form>
    <//>
  `;
}
