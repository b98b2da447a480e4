/** To add people to a conversation, to leave it, to close it: each says what it means before it is done. */

import { useEffect, useState } from 'preact/hooks';
import { memberOf } from '../model/conversation.js';
import { isCaredFor, shortName, toggled, withPerson } from '../model/people.js';
import { leftAlone } from '../model/rights.js';
import { clean } from '../model/text.js';
import * as threads from '../model/thread.js';
import { add, close, leave } from '../sync/conversations.js';
import { useDoing } from './asking.js';
import { Confirm } from './confirm.js';
import { Dialog } from './dialog.js';
import { Exact, Search } from './directory.js';
import { FaultPlace } from './fault.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { Picked } from './start.js';

/** @import { Thread } from '../model/thread.js' */
/** @import { Client } from '../sync/client.js' */
/** @import { Conversation } from '../wire/types.js' */
/** @import { Person } from './person.js' */

/** @param {{conversation: Conversation, thread: Thread, me: string, client: Client, first: Person[], onClose: () => void}} props `first`: who is chosen already */
export function AddDialog({ conversation, thread, me, client, first, onClose }) {
  const words = useTranslator();
  const { t, list } = words;
  const [people, setPeople] = useState(first);
  const { busy, fault, setFault, run } = useDoing();
  useEffect(() => document.getElementById('start-search')?.focus(), []);
  /** @param {(people: Person[]) => Person[]} change of those who are picked by now: an answer may come late */
  const choose = (change) => {
    setPeople(change);
    setFault(null);
  };
  const toggle = (/** @type {Person} */ person) => choose((picked) => toggled(picked, person));
  const pick = (/** @type {Person} */ person) => choose((picked) => withPerson(picked, person));
  const isIn = (/** @type {Person} */ { account }) => memberOf(conversation, account)?.left_at === null;
  const newcomers = people.filter((person) => !isIn(person));
  const there = people.filter(isIn);
  const isUsager = newcomers.some((person) => isCaredFor(person.kind));
  const go = () => run(async () => {
    await add(client, conversation.id, newcomers.map((person) => person.account));
    onClose();
  });
  const messages = messagesSentence(conversation, thread, t);
  return html`
    <${Dialog} title=${t('add.title')} kind="wide" onClose=${onClose}>
      <div class="add-people">
        <${Search} client=${client} picked=${people} me=${me} onToggle=${toggle} />
        <${Exact} client=${client} me=${me} onPick=${pick} />
      </div>
      <div class="dialog-foot">
        ${people.length > 0 && html`<${Picked} people=${people} onRemove=${toggle} />`}
        ${there.length > 0 && html`<p class="hint">${t('add.already', { names: list(there.map((person) => person.name)) })}</p>`}
        <p class=${`reading ${isUsager ? 'usager' : ''}`} role="status">
          <${Icon} name="eye" />
          <strong>${newcomers.length
            ? t('add.reads', { names: list(newcomers.map((person) => shortName(person.name))), count: newcomers.length, messages })
            : t('add.none')}</strong>
        </p>
        <${FaultPlace} fault=${fault} />
        <div class="dialog-actions">
          <button type="button" class="button plain" onClick=${onClose}>${t('dialog.cancel')}</button>
          ${newcomers.length > 0 && html`<button type="button" class="button filled" aria-disabled=${String(busy)} onClick=${go}>${t('add.do')}</button>`}
        </div>
      </div>
    <//>
  `;
}

/**
 * How many texts there are to read: exact where the whole thread is here, for the other entries have numbers too.
 *
 * @param {Conversation} conversation
 * @param {Thread} thread
 * @param {import('../i18n/translator.js').Translate} t
 */
function messagesSentence(conversation, thread, t) {
  const entries = thread.messages.filter((message) => message.kind !== 'text').length;
  const isWhole = thread.whole && threads.from(thread) === 1;
  if (isWhole) return t('add.messages', { count: thread.messages.length - entries });
  return t('add.messages.about', { count: Math.max(1, conversation.last_seq - Math.max(1, entries)) });
}

/** @param {{conversation: Conversation, me: string, client: Client, onClose: () => void}} props */
export function LeaveDialog({ conversation, me, client, onClose }) {
  const { t, list } = useTranslator();
  const alone = conversation.state === 'open' ? leftAlone(conversation, me) : [];
  const names = list(alone.map((person) => person.name));
  const body = html`
    ${t('leave.body')}
    ${alone.length > 0 && html`<strong class="reading usager"><${Icon} name="lock" />${t('leave.closes', { count: alone.length, names })}</strong>`}
  `;
  return html`<${Confirm} title=${t('leave.title')} body=${body} verb=${t('leave.verb')} onDo=${() => leave(client, conversation.id)} onClose=${onClose} />`;
}

/** @param {{conversation: Conversation, client: Client, onClose: () => void}} props */
export function CloseDialog({ conversation, client, onClose }) {
  const { t } = useTranslator();
  const [reason, setReason] = useState('');
  const { busy, fault, run } = useDoing({ too_large: t('close.too_large') });
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    run(async () => {
      await close(client, conversation.id, clean(reason).trim());
      onClose();
    });
  };
  return html`
    <${Dialog} title=${t('close.title')} onClose=${onClose}>
      <form onSubmit=${submit} novalidate>
        <p>${t('close.body')}</p>
        <div class="close-reason">
          <label class="label" for="close-reason">${t('close.reason')} <small>${t('close.reason.seen')}</small></label>
          <div class="field">
            <input id="close-reason" value=${reason} maxlength="500" autocomplete="off" onInput=${(/** @type {any} */ event) => setReason(event.target.value)} />
          </div>
        </div>
        <${FaultPlace} fault=${fault} />
        <div class="dialog-actions">
          <button type="button" class="button plain" onClick=${onClose}>${t('dialog.cancel')}</button>
          <button class="button filled" aria-disabled=${String(busy)}>${t('close.verb')}</button>
        </div>
      </form>
    <//>
  `;
}
