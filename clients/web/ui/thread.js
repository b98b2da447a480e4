/** A conversation on screen: who is in it, its messages, and where one writes. */

import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { hasLeft, title } from '../model/conversation.js';
import { linesOf } from '../model/lines.js';
import { inConversation } from '../model/outbox.js';
import { others } from '../model/people.js';
import { receiptSeqs } from '../model/receipt.js';
import { unreadOf } from '../model/state.js';
import * as threads from '../model/thread.js';
import { isLooking, onLooking } from '../platform/presence.js';
import { Refusal } from '../wire/errors.js';
import { Closed, Composer } from './composer.js';
import { html, memo, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { Log } from './log.js';
import { MembersDialog } from './members.js';
import { Role } from './person.js';
import { MOST_NAMED } from './readers.js';
import { TO_LIST, go, leave } from './route.js';
import { useReading } from './scroll.js';

/** @import { Known } from '../model/conversation.js' */
/** @import { State } from '../model/state.js' */
/** @import { Client } from '../sync/client.js' */
/** @import { Conversation } from '../wire/types.js' */

/** @param {{id: string, client: Client, state: State, banner: any}} props */
export function Thread({ id, client, state, banner }) {
  const known = state.conversations.get(id);
  const [failed, setFailed] = useState(/** @type {'not_found' | 'other' | null} */ (null));
  const online = state.link.status === 'online';
  useEffect(() => {
    client.show(id).then(() => setFailed(null), (error) => {
      // A lost connection is told by the banner, and the next one tries again.
      if (error instanceof Refusal) setFailed(error.code === 'not_found' ? 'not_found' : 'other');
    });
  }, [id, online]);
  useEffect(() => () => void client.show(null), [id]);
  if (failed === 'not_found' && !known) return html`<${UnknownThread} banner=${banner} />`;
  if (!known) return html`<div class="thread">${banner}<${Bars} /></div>`;
  return html`<${KnownThread} known=${known} failed=${failed !== null} client=${client} state=${state} banner=${banner} />`;
}

/** @param {{known: Known, failed: boolean, client: Client, state: State, banner: any}} props */
function KnownThread({ known, failed, client, state, banner }) {
  const { t } = useTranslator();
  const { conversation } = known;
  const { id } = conversation;
  const me = state.account.id;
  const thread = state.threads.get(id) ?? threads.EMPTY;
  const pending = useSame(inConversation(state.outbox, id));
  const [stoppedAt, setStoppedAt] = useStoppedAt(known, unreadOf(state, known) ?? 1);
  const lines = useMemo(
    () => linesOf(thread.messages, pending, { me, stoppedAt }),
    [thread.messages, pending, me, stoppedAt],
  );
  const receipts = useMemo(
    () => receiptSeqs(thread.messages, conversation.members, me),
    [thread.messages, conversation.members, me],
  );

  const quietly = (/** @type {Promise<void>} */ work) => client.unlessLost(work);
  const seen = useRef(0);
  const read = useCallback((/** @type {number} */ seq) => {
    seen.current = Math.max(seen.current, seq);
    if (isLooking()) client.markRead(id, seen.current);
  }, [client, id]);
  const reading = useReading({
    lines,
    ready: lines.length > 0,
    whole: thread.whole,
    onNearTop: useCallback(() => quietly(client.loadOlder(id)), [client, id]),
    onNearBottom: useCallback(() => quietly(client.loadNewer(id)), [client, id]),
    onSeen: read,
  });
  useEffect(
    () =>
      onLooking(() => {
        if (isLooking()) read(0);
        else setStoppedAt(client.store.state.conversations.get(id)?.conversation.read_seq ?? null);
      }),
    [client, id],
  );

  const onSend = useCallback(
    (/** @type {string} */ text) => {
      setStoppedAt(null);
      quietly(client.sendMessage(id, text));
      reading.toBottom();
    },
    [client, id, reading.toBottom],
  );
  const toLatest = () => {
    if (!thread.whole) quietly(client.loadNewest(id));
    reading.toBottom();
  };
  const unread = unreadOf(state, known) ?? 0;
  return html`
    <div class="thread">
      <${Head} conversation=${conversation} me=${me} />
      ${banner}
      <${Log}
        conversation=${conversation}
        me=${me}
        lines=${lines}
        thread=${thread}
        receipts=${receipts}
        online=${state.link.status === 'online'}
        typing=${state.typing.get(id)}
        failed=${failed}
        sender=${client.sender}
        reading=${reading}
      />
      <div class="latest-place" role="status">
        ${lines.length > 0 &&
        !reading.atBottom &&
        html`<button type="button" class="button latest" aria-label=${unread > 0 ? undefined : t('thread.latest')} onClick=${toLatest}>
          <${Icon} name="down" />${unread > 0 && t('thread.latest.unread', { count: unread })}
        </button>`}
      </div>
      ${conversation.state === 'closed' || hasLeft(conversation, me)
        ? html`<${Closed} conversation=${conversation} me=${me} messages=${thread.messages} />`
        : html`<${Composer} conversation=${conversation} me=${me} client=${client} limit=${state.limits.text_chars} onSend=${onSend} />`}
    </div>
  `;
}

/**
 * Where one stopped reading, as it was when the thread was opened; null when nothing was unread.
 *
 * @param {Known} known
 * @param {number} unread
 */
function useStoppedAt(known, unread) {
  return useState(unread > 0 ? known.conversation.read_seq : /** @type {number | null} */ (null));
}

/**
 * The same array while it holds the same things, so that what depends on it is not drawn again.
 *
 * @template T
 * @param {T[]} items
 * @returns {T[]}
 */
function useSame(items) {
  const kept = useRef(items);
  const same = kept.current.length === items.length && kept.current.every((item, index) => item === items[index]);
  if (!same) kept.current = items;
  return kept.current;
}

/** @type {import('preact').ComponentType<{conversation: Conversation, me: string}>} */
const Head = memo(({ conversation, me }) => {
  const { t, list } = useTranslator();
  const [open, setOpen] = useState(false);
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const people = others(conversation.members, me);
  const isDirect = conversation.kind === 'direct' && people.length === 1;
  const names = t('thread.members.names', { names: people.map((person) => person.name).join(', ') });
  const count = t('thread.members', { count: conversation.member_count });
  const isNamed = people.length <= MOST_NAMED && conversation.members.length >= conversation.member_count;
  return html`
    <header class="thread-head">
      <button type="button" class="icon-button only-phone" aria-label=${t('thread.back')} onClick=${leave}>
        <${Icon} name="back" size=${24} />
      </button>
      <div class="titles">
        <h1 tabindex="-1" ref=${heading}>${title(conversation, me)}</h1>
        <p class="second">
          ${isDirect
            ? html`<${Role} person=${people[0]} place=${true} />`
            : html`<span class="only-phone">${count}</span><span class="names" title=${list(people.map((person) => person.name))}>${isNamed ? names : count}</span>`}
        </p>
      </div>
      <button type="button" class="icon-button" aria-haspopup="dialog" aria-label=${t('thread.members.show')} title=${t('thread.members.show')} onClick=${() => setOpen(true)}>
        <${Icon} name="users" />
      </button>
      ${open && html`<${MembersDialog} title=${t('people.title')} members=${conversation.members} me=${me} onClose=${() => setOpen(false)} />`}
    </header>
  `;
});

const Bars = () => html`<div class="bars" aria-hidden="true">${Array.from({ length: 9 }, () => html`<i />`)}</div>`;

/** @param {{banner: any}} props */
function UnknownThread({ banner }) {
  const { t } = useTranslator();
  return html`
    <div class="thread">
      ${banner}
      <div class="empty" role="status">
        <${Icon} name="alert" />
        <h1>${t('thread.unknown.title')}</h1>
        <p>${t('thread.unknown.body')}</p>
        <button type="button" class="button" onClick=${() => go(TO_LIST, { replace: true })}>${t('thread.unknown.back')}</button>
      </div>
    </div>
  `;
}

export function NoThread() {
  const { t } = useTranslator();
  return html`
    <div class="empty nothing-open">
      <${Icon} name="speech" />
      <h2>${t('thread.none.title')}</h2>
      <p>${t('thread.none.body')}</p>
    </div>
  `;
}
