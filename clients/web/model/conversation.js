/** Conversations as this client knows them: what the server told, merged so that nothing older overwrites newer. */

import { others } from './people.js';
import { countedBy, recounted, seen } from './unread.js';

/** @import { Conversation, Member, Message } from '../wire/types.js' */
/** @import { Counted } from './unread.js' */
/** @typedef {{conversation: Conversation, counted: Counted, stale: boolean}} Known */

/**
 * @param {Known | undefined} known
 * @param {Conversation} told
 * @returns {Known}
 */
export function told(known, told) {
  if (!known) return { conversation: told, counted: countedBy(told), stale: false };
  const newer = told.last_seq >= known.conversation.last_seq;
  const base = newer ? told : known.conversation;
  const conversation = {
    ...base,
    read_seq: Math.max(told.read_seq, known.conversation.read_seq),
    members: mergedMembers(known.conversation.members, told, newer),
  };
  return { conversation, counted: recounted(known.counted, told), stale: newer ? false : known.stale };
}

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
 * A message was seen, live or in the answer to one's own request. A jump in seq makes the conversation stale: only the
 * server knows what was missed.
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
  const stale = known.stale || message.seq > conversation.last_seq + 1;
  return { conversation: { ...conversation, last_seq: message.seq, last_message: message }, counted, stale };
}

/**
 * A read pointer moved; it never goes back.
 *
 * @param {Known} known
 * @param {string} account
 * @param {number} readSeq
 * @param {string} me
 * @returns {Known}
 */
export function read(known, account, readSeq, me) {
  const { conversation } = known;
  const members = conversation.members.map((member) =>
    member.account === account && member.read_seq < readSeq ? { ...member, read_seq: readSeq } : member,
  );
  const mine = account === me ? Math.max(conversation.read_seq, readSeq) : conversation.read_seq;
  return { ...known, conversation: { ...conversation, members, read_seq: mine } };
}

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
 * @param {Conversation} conversation
 * @param {string} me
 */
export const hasLeft = (conversation, me) => (memberOf(conversation, me)?.left_at ?? null) !== null;
