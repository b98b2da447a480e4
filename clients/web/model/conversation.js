/** Conversations as this client knows them: what the server told, merged so that nothing older overwrites newer. */

import { others } from './people.js';
import { NO_READS, withMove } from './receipt.js';
import { countedBy, recounted, seen } from './unread.js';

/** @import { Conversation, Marks, Member, Message } from '../wire/types.js' */
/** @import { Reads } from './receipt.js' */
/** @import { Counted } from './unread.js' */
/** @typedef {{conversation: Conversation, counted: Counted, stale: boolean, reads: Reads}} Known `reads`: told live, for as long as the page is open */

/**
 * @param {Known | undefined} known
 * @param {Conversation} told
 * @returns {Known}
 */
export function told(known, told) {
  if (!known) return { conversation: told, counted: countedBy(told), stale: false, reads: NO_READS };
  const newer = told.last_seq >= known.conversation.last_seq;
  const base = newer ? told : known.conversation;
  const conversation = {
    ...base,
    read_seq: Math.max(told.read_seq, known.conversation.read_seq),
    members: mergedMembers(known.conversation.members, told, newer),
  };
  const stale = newer ? false : known.stale || differs(known.conversation, told);
  return { conversation, counted: recounted(known.counted, told), stale, reads: known.reads };
}

/** What only a whole Conversation tells: said before a message that was heard first, it is for the server to say again. */
const SAID = /** @type {const} */ (['state', 'archived', 'favourite', 'to_process', 'muted', 'marked_unread', 'member_count', 'urgents']);

/**
 * @param {Conversation} known
 * @param {Conversation} told
 */
const differs = (known, told) => SAID.some((name) => JSON.stringify(known[name]) !== JSON.stringify(told[name]));

/**
 * Members of `sync` and of events stop at 20: a shortened list updates those it names and drops nobody.
 *
 * @param {Member[]} known
 * @param {Conversation} told
 * @param {boolean} newer
 */
function mergedMembers(known, told, newer) {
  const before = new Map(known.map((member) => [member.account, member]));
  const whole = told.members.filter((member) => member.left_at === null).length >= told.member_count;
  /** @type {Map<string, Member>} */
  const merged = new Map(newer && whole ? [] : before);
  for (const member of told.members) {
    const old = before.get(member.account);
    if (!newer && !old) continue;
    const base = newer || !old ? member : old;
    merged.set(member.account, { ...base, read_seq: Math.max(member.read_seq, old?.read_seq ?? 0) });
  }
  return [...merged.values()];
}

/**
 * A message was seen, live or in the answer to one's own request. A text brings back what was archived, unless it is
 * muted. A jump in seq makes the conversation stale: only the server knows what was missed.
 *
 * @param {Known} known
 * @param {Message} message
 * @param {string} me
 * @returns {Known}
 */
export function heard(known, message, me) {
  const { conversation } = known;
  const counted = seen(known.counted, message, me);
  if (message.seq <= conversation.last_seq) return counted === known.counted ? known : { ...known, counted };
  const isText = message.kind === 'text';
  const changed = {
    last_seq: message.seq,
    last_message: message,
    received: conversation.received || (isText && message.author !== me),
    archived: conversation.archived && (conversation.muted || !isText),
  };
  const stale = known.stale || message.seq > conversation.last_seq + 1;
  return { ...known, conversation: { ...conversation, ...changed }, counted, stale };
}

/**
 * A read pointer moved; it never goes back. Where it is one's own, the conversation is not marked as unread any more.
 *
 * @param {Known} known
 * @param {string} account
 * @param {number} readSeq
 * @param {string} me
 * @param {number} [at] when, where it is told
 * @returns {Known}
 */
export function read(known, account, readSeq, me, at) {
  const { conversation } = known;
  const members = conversation.members.map((member) =>
    member.account === account && member.read_seq < readSeq ? { ...member, read_seq: readSeq } : member,
  );
  const isMine = account === me && readSeq > conversation.read_seq;
  const mine = isMine ? { read_seq: readSeq, marked_unread: false } : {};
  const before = memberOf(conversation, account)?.read_seq ?? readSeq;
  const reads = at === undefined || before >= readSeq ? known.reads : withMove(known.reads, account, { after: before, upTo: readSeq, at });
  return { ...known, conversation: { ...conversation, members, ...mine }, reads };
}

/**
 * One's own marks, as they are set here before the server says so.
 *
 * @param {Known} known
 * @param {Marks} marks
 * @returns {Known}
 */
export const marked = (known, marks) => ({ ...known, conversation: { ...known.conversation, ...marks } });

/**
 * The other of a direct conversation, also after an account is gone from it.
 *
 * @param {Conversation} conversation
 * @param {string} me
 */
export function counterpart(conversation, me) {
  if (conversation.kind !== 'direct') return undefined;
  return conversation.members.find((member) => member.account !== me);
}

/**
 * What a conversation is called: its subject, the other person, or the names of those in it.
 *
 * @param {Conversation} conversation
 * @param {string} me
 */
export function title(conversation, me) {
  if (conversation.subject) return conversation.subject;
  const other = counterpart(conversation, me);
  if (other) return other.name;
  return others(conversation.members, me).map((member) => member.name).join(', ');
}

/** @param {Conversation} conversation */
export const lastAt = (conversation) => conversation.last_message?.at ?? conversation.created_at;

/** @param {Iterable<Known>} all */
export const newestFirst = (all) =>
  [...all].sort((a, b) => lastAt(b.conversation) - lastAt(a.conversation) || compare(a, b));

/**
 * @param {Known} a
 * @param {Known} b
 */
const compare = (a, b) => (a.conversation.id < b.conversation.id ? -1 : 1);

/**
 * @param {Conversation} conversation
 * @param {string} account
 */
export const memberOf = (conversation, account) => conversation.members.find((member) => member.account === account);

/**
 * Whoever has left sees it as of then: the last entry is that they left. In a long list of members they may not stand.
 *
 * @param {Conversation} conversation
 * @param {string} me
 */
export function hasLeft(conversation, me) {
  const member = memberOf(conversation, me);
  if (member) return member.left_at !== null;
  return conversation.last_message?.kind === 'member_left' && conversation.last_message.author === me;
}
