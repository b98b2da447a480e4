/** An urgent message is announced once, wherever one is in the page; a reminder of one stays until one has gone to it. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { memberOf, title } from '../model/conversation.js';
import { dismissed, reminded } from '../model/urgent.js';
import { getAcknowledgements } from '../sync/asking.js';
import { Refusal } from '../wire/errors.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { jumpTo } from './jump.js';
import { saidOf } from './said.js';

/** @import { Overview } from '../model/overview.js' */
/** @import { State } from '../model/state.js' */
/** @import { Client } from '../sync/client.js' */
/** @typedef {NonNullable<ReturnType<typeof reminded>>} Reminded */

/** @param {{all: Overview[], state: State, client: Client}} props */
export function UrgentAlert({ all, state, client }) {
  const { t } = useTranslator();
  const [sentence, setSentence] = useState('');
  const since = useRef(Date.now());
  const me = state.account.id;
  useEffect(() => {
    for (const { known } of all) {
      const last = known.conversation.last_message;
      if (!last?.urgent || last.author === me || last.at <= since.current) continue;
      since.current = last.at;
      const name = memberOf(known.conversation, last.author)?.name ?? t('thread.someone');
      setSentence(t('thread.urgent.alert', { name, text: saidOf(last, t) }));
    }
  }, [all]);
  return html`
    <div class="hidden" role="alert">${sentence}</div>
    <${Reminder} state=${state} client=${client} />
  `;
}

/** @param {{state: State, client: Client}} props the place of the alert is there before it, so that it is spoken */
function Reminder({ state, client }) {
  const { t } = useTranslator();
  const reminder = reminded(state);
  const dismiss = () => client.store.update(dismissed);
  useUntilAcknowledged(client, reminder, dismiss);
  const show = () => {
    if (!reminder) return;
    jumpTo(client, reminder.conversation.id, reminder.seq);
    dismiss();
  };
  return html`
    <div class="reminder-place" role="alert">
      ${reminder &&
      html`<div class="reminder">
        <${Icon} name="alert" />
        <p>${reminderSentence(reminder, state.account.id, t)}</p>
        <button type="button" class="button danger" onClick=${show}>${t('urgent.show')}</button>
        <button type="button" class="icon-button" aria-label=${t('dialog.close')} onClick=${dismiss}><${Icon} name="close" /></button>
      </div>`}
    </div>
  `;
}

/**
 * A message before the last ten tells no author here: then the conversation is named.
 *
 * @param {Reminded} reminder
 * @param {string} me
 * @param {import('../i18n/translator.js').Translate} t
 */
function reminderSentence({ conversation, standing }, me, t) {
  if (!standing) return t('urgent.reminder.older', { title: title(conversation, me) });
  return t('urgent.reminder', { name: memberOf(conversation, standing.author)?.name ?? t('thread.someone') });
}

/**
 * A reminder goes when its message awaits one no more: it was acknowledged on another device, or by a substitute.
 *
 * @param {Client} client
 * @param {Reminded | null} reminder
 * @param {() => void} onDone
 */
function useUntilAcknowledged(client, reminder, onDone) {
  const { conversation, seq } = reminder ?? {};
  useEffect(() => {
    if (!conversation || !seq) return undefined;
    let isCurrent = true;
    const done = (/** @type {boolean} */ isDone) => isCurrent && isDone && onDone();
    getAcknowledgements(client, conversation.id, seq).then(
      ({ awaits_me }) => done(!awaits_me),
      (error) => done(error instanceof Refusal), // left meanwhile; a lost connection is asked again by its next change
    );
    return () => void (isCurrent = false);
  }, [conversation?.id, seq, conversation?.urgents]);
}
