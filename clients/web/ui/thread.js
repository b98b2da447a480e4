/** A conversation on screen: who is in it, its messages, and where one writes. */

import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ofRefs } from '../model/attaching.js';
import { isPicture } from '../model/attachment.js';
import { hasLeft, lastAt } from '../model/conversation.js';
import { correctionsOf, latest } from '../model/correction.js';
import { linesOf } from '../model/lines.js';
import { inConversation } from '../model/outbox.js';
import { acknowledge, getAcknowledgements } from '../sync/asking.js';
import { receiptSeqs } from '../model/receipt.js';
import { unreadOf } from '../model/state.js';
import * as threads from '../model/thread.js';
import * as writings from '../model/writing.js';
import { isLooking, onLooking } from '../platform/presence.js';
import { opened } from '../sync/conversations.js';
import { Refusal } from '../wire/errors.js';
import { DropTarget, useDrop } from './attach.js';
import { Awaited } from './awaited.js';
import { Closed } from './closed.js';
import { Composer } from './composer.js';
import { DayDialog } from './day.js';
import { FilingDialog } from './dossiers/filing.js';
import { PatientStrip } from './dossiers/strip.js';
import { Head } from './head.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { onJump } from './jump.js';
import { Log } from './log.js';
import { useMark } from './mark.js';
import { usePresences } from './presence.js';
import { TO_LIST, go } from './route.js';
import { useReading } from './scroll.js';
import { SoughtWords } from './sought.js';
import { Viewer } from './viewer.js';

/** @import { Known } from '../model/conversation.js' */
/** @import { State } from '../model/state.js' */
/** @import { Client } from '../sync/client.js' */
/** @import { Message } from '../wire/types.js' */
/** @import { Viewed } from './viewer.js' */
/** @import { Actions } from './message.js' */
/** @import { Goal } from './sought.js' */

/** @param {{id: string, client: Client, state: State, goal: Goal | null, onSought: (goal: Goal) => void, banner: any}} props */
export function Thread({ id, client, state, goal, onSought, banner }) {
  const known = state.conversations.get(id);
  const [failed, setFailed] = useState(/** @type {'not_found' | 'other' | null} */ (null));
  const online = state.link.status === 'online';
  const isOpened = useRef(false);
  useEffect(() => {
    const told = client.show(id).then(() => setFailed(null));
    if (!isOpened.current) told.then(() => opened(client, id)).catch(() => undefined); // the next opening tries again
    isOpened.current = true;
    told.catch((error) => {
      // A lost connection is told by the banner, and the next one tries again.
      if (error instanceof Refusal) setFailed(error.code === 'not_found' ? 'not_found' : 'other');
    });
  }, [id, online]);
  useEffect(() => () => void client.show(null), [id]);
  if (failed === 'not_found' && !known) return html`<${UnknownThread} banner=${banner} />`;
  if (!known) return html`<div class="thread">${banner}<${Bars} /></div>`;
  return html`<${KnownThread} known=${known} failed=${failed !== null} client=${client} state=${state} goal=${goal} onSought=${onSought} banner=${banner} />`;
}

/** @param {{known: Known, failed: boolean, client: Client, state: State, goal: Goal | null, onSought: (goal: Goal) => void, banner: any}} props */
function KnownThread({ known, failed, client, state, goal, onSought, banner }) {
  const { t, list } = useTranslator();
  const { conversation } = known;
  const { id } = conversation;
  const me = state.account.id;
  const thread = state.threads.get(id) ?? threads.EMPTY;
  const pending = useSame(inConversation(state.outbox, id));
  const online = state.link.status === 'online';
  const [start] = useState(() => client.opensAt(id));
  const [stoppedAt, setStoppedAt] = useStoppedAt(known, unreadOf(state, known) ?? 1);
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
    thread,
    lines: useSame([pending, stoppedAt, online]),
    lastSeq: conversation.last_seq,
    start,
    onNeed: useCallback((range) => quietly(client.loadRange(id, range)), [client, id]),
    onSeen: read,
    onRest: useCallback((spot) => client.keepPlace(id, spot), [client, id]),
  });
  const { first, last } = reading.drawn;
  const lines = useMemo(
    () => linesOf(thread.messages, pending, { me, stoppedAt }, { first, last }),
    [thread.messages, pending, me, stoppedAt, first, last],
  );
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
  const corrected = useMemo(() => correctionsOf(thread), [thread.messages, thread.aside]);
  const writing = state.writings.get(id) ?? writings.NOTHING;
  const keep = (/** @type {Partial<writings.Writing>} */ change) =>
    client.keepWriting(id, { ...(client.store.state.writings.get(id) ?? writings.NOTHING), ...change });
  const [asked, setAsked] = useState(0);
  const isOpen = conversation.state === 'open' && !hasLeft(conversation, me);
  const presences = usePresences(client, id, !hasLeft(conversation, me) && state.account.kind === 'professional');
  const { marked, mark } = useMark(reading.box);
  const jump = useCallback(
    (/** @type {number} */ seq) => {
      reading.jump(seq);
      mark(seq);
    },
    [reading.jump],
  );
  useEffect(() => onJump(jump), [jump]);
  const [day, setDay] = useState(/** @type {number | null} */ (null));
  const [found, setFound] = useState(/** @type {number | null} */ (null));
  useEffect(() => {
    // Once the dialog is gone, which takes the focus back to what opened it.
    if (found !== null) jump(found);
    setFound(null);
  }, [found]);
  useEffect(() => {
    if (goal) mark(goal.seq);
  }, [goal]);
  const asking = useMemo(
    () => ({
      acknowledge: (/** @type {number} */ seq) => acknowledge(client, id, seq),
      whoAcknowledged: (/** @type {number} */ seq) => getAcknowledgements(client, id, seq),
    }),
    [client, id, online],
  );
  const [viewed, setViewed] = useState(/** @type {{all: Viewed[], at: number} | null} */ (null));
  const open = useCallback(
    (/** @type {Message} */ message, /** @type {string} */ attachment) => {
      const { messages } = client.store.state.threads.get(id) ?? threads.EMPTY;
      setViewed(viewedOf(messages, message, attachment));
    },
    [client, id],
  );
  const [filed, setFiled] = useState(/** @type {Message | null} */ (null));
  const [notice, setNotice] = useState('');
  const onFiles = useCallback(
    (/** @type {File[]} */ files) => {
      const left = client.attach(id, files).map(({ name }) => name);
      setNotice(left.length ? t('attach.many', { count: left.length, names: list(left) }) : '');
      document.getElementById('composer-text')?.focus();
    },
    [client, id],
  );
  const onFiled = () => {
    setFiled(null);
    setNotice(t('document.filed'));
  };
  const drop = useDrop(isOpen && !writing.correction ? onFiles : null);
  /** @type {Actions} */
  const actions = useMemo(
    () => ({
      reply: isOpen
        ? (message) => {
            keep({ reply_to: message.seq, correction: null });
            setAsked((count) => count + 1);
          }
        : null,
      correct: isOpen
        ? (message) => {
            client.keepWriting(id, writings.correcting(client.store.state.writings.get(id) ?? writings.NOTHING, latest(corrected, message)));
            setAsked((count) => count + 1);
          }
        : null,
      file: conversation.dossier === null ? null : setFiled,
      jump,
      day: setDay,
      asking,
      open,
      shown: client.uploader.shown,
    }),
    [client, id, isOpen, corrected, jump, asking, open, conversation.dossier],
  );
  useEffect(() => {
    if (online) for (const seq of missing(lines, thread)) quietly(client.loadAside(id, seq));
  }, [lines, thread, online]);
  const toLatest = () => {
    quietly(client.loadEnd(id)); // what is between is not read on the way
    reading.toBottom();
  };
  const unread = unreadOf(state, known) ?? 0;
  const onDay = useCallback(() => setDay(lastAt(client.store.state.conversations.get(id)?.conversation ?? conversation)), [client, id]);
  const onFound = (/** @type {number} */ seq) => {
    setDay(null);
    setFound(seq);
  };
  return html`
    <div class="thread" ...${drop.handlers}>
      <${Head} conversation=${conversation} account=${state.account} thread=${thread} client=${client} presences=${presences} onDay=${onDay} onSought=${onSought} />
      ${conversation.dossier !== null && html`<${PatientStrip} key=${conversation.dossier} dossier=${conversation.dossier} state=${state} />`}
      ${banner}
      <${Awaited} edge="up" conversation=${conversation} reading=${reading} lines=${lines} onJump=${jump} />
      <${SoughtWords.Provider} value=${goal?.text ?? ''}>
      <${Log}
        conversation=${conversation}
        me=${me}
        lines=${lines}
        thread=${thread}
        receipts=${receipts}
        reads=${known.reads}
        presences=${presences}
        corrected=${corrected}
        marked=${marked}
        actions=${actions}
        online=${online}
        typing=${state.typing.get(id)}
        failed=${failed}
        sender=${client.sender}
        attachings=${state.attachings}
        limit=${state.limits.attachment_bytes}
        reading=${reading}
        onEnd=${toLatest}
      />
      <//>
      <${Awaited} edge="down" conversation=${conversation} reading=${reading} lines=${lines} onJump=${jump} />
      <div class="latest-place" role="status">
        ${lines.length > 0 &&
        !reading.atBottom &&
        html`<button type="button" class="button latest" aria-label=${unread > 0 ? undefined : t('thread.latest')} onClick=${toLatest}>
          <${Icon} name="down" />${unread > 0 && t('thread.latest.unread', { count: unread })}
        </button>`}
      </div>
      ${isOpen
        ? html`<${Composer}
            key=${writing.correction?.seq ?? 'draft'}
            conversation=${conversation}
            me=${me}
            presences=${presences}
            client=${client}
            limits=${state.limits}
            attachings=${writing.correction ? NONE : ofRefs(state.attachings, writing.attachments)}
            notice=${notice}
            online=${online}
            writing=${writing}
            about=${aboutOf(writing, thread, corrected)}
            asked=${asked}
            onWriting=${keep}
            onSend=${onSend}
            onFiles=${onFiles}
            onNotice=${setNotice}
          />`
        : html`<${Closed} conversation=${conversation} account=${state.account} client=${client} />`}
      ${drop.isOver && html`<${DropTarget} />`}
      ${day !== null && html`<${DayDialog} conversation=${conversation} at=${day} client=${client} onFound=${onFound} onClose=${() => setDay(null)} />`}
      ${filed && conversation.dossier !== null && html`<${FilingDialog} dossier=${conversation.dossier} message=${filed} client=${client} me=${me} onDone=${onFiled} onClose=${() => setFiled(null)} />`}
      ${viewed && html`<${Viewer} ...${viewed} conversation=${conversation} me=${me} onClose=${() => setViewed(null)} />`}
    </div>
  `;
}

/** @type {never[]} */
const NONE = [];

/**
 * What the viewer shows for an attachment that was pressed: all pictures of the thread that are loaded, or one document.
 *
 * @param {readonly Message[]} messages
 * @param {Message} message
 * @param {string} id
 */
function viewedOf(messages, message, id) {
  const listed = (/** @type {Message} */ { attachments, seq, at, author }) => attachments.map((attachment) => ({ ...attachment, seq, at, author }));
  const pressed = listed(message).find((one) => one.id === id);
  if (!pressed) return null;
  const all = isPicture(pressed) ? messages.flatMap(listed).filter(isPicture) : [pressed];
  return { all, at: Math.max(0, all.findIndex((one) => one.id === id)) };
}

/**
 * The message that what one writes is about: the one it answers, as it is valid now, or the one it corrects.
 *
 * @param {writings.Writing} writing
 * @param {threads.Thread} thread
 * @param {import('../model/correction.js').Corrections} corrected
 * @returns {Message | undefined}
 */
function aboutOf({ correction, reply_to }, thread, corrected) {
  if (correction) return threads.at(thread, correction.seq);
  const answered = reply_to === null ? undefined : threads.at(thread, reply_to);
  return answered && latest(corrected, answered);
}

/**
 * What the lines on screen name and nobody has loaded.
 *
 * @param {import('../model/lines.js').Line[]} lines
 * @param {threads.Thread} thread
 */
function missing(lines, thread) {
  const named = lines.flatMap((line) => {
    if (line.line === 'entry') return [line.message.reply_to, line.message.corrects];
    return line.line === 'pending' ? [line.pending.reply_to, line.pending.corrects] : [];
  });
  /** @type {Set<number>} */
  const absent = new Set();
  for (const seq of named) if (seq !== null && !threads.at(thread, seq)) absent.add(seq);
  return absent;
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
