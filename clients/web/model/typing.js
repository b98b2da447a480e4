/** Who is writing: told by events, forgotten after a while or when their message arrives. */

/** Twice the pace at which a client says so, so that one lost frame does not make it flicker. */
export const TYPING_SHOWN_MS = 6_000;
export const TYPING_EVERY_MS = 3_000;

/** @typedef {ReadonlyMap<string, ReadonlyMap<string, number>>} Typing conversation -> account -> shown until, ms */

/**
 * @param {Typing} typing
 * @param {string} conversation
 * @param {string} account
 * @param {number} now
 * @returns {Typing}
 */
export function wrote(typing, conversation, account, now) {
  const accounts = new Map(typing.get(conversation)).set(account, now + TYPING_SHOWN_MS);
  return new Map(typing).set(conversation, accounts);
}

/**
 * @param {Typing} typing
 * @param {string} conversation
 * @param {string} account
 * @returns {Typing}
 */
export function stopped(typing, conversation, account) {
  if (!typing.get(conversation)?.has(account)) return typing;
  const accounts = new Map(typing.get(conversation));
  accounts.delete(account);
  return new Map(typing).set(conversation, accounts);
}

/**
 * @param {Typing} typing
 * @param {number} now
 * @returns {Typing} the very same when nothing has run out
 */
export function expired(typing, now) {
  const stale = [...typing.values()].some((accounts) => [...accounts.values()].some((until) => until <= now));
  if (!stale) return typing;
  /** @type {Map<string, Map<string, number>>} */
  const kept = new Map();
  for (const [conversation, accounts] of typing) {
    const live = new Map([...accounts].filter(([, until]) => until > now));
    if (live.size) kept.set(conversation, live);
  }
  return kept;
}
