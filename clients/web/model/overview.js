/** The list as it is shown: order, folder and filter, from the state. One change costs as much as it changes. */

import { hasLeft, lastAt } from './conversation.js';
import { matcher } from './filter.js';
import { isIn } from './folder.js';
import { unreadOf } from './state.js';

/** @import { Known } from './conversation.js' */
/** @import { Folder } from './folder.js' */
/** @import { State } from './state.js' */
/** @import { Thread } from './thread.js' */
/**
 * @typedef {object} Overview
 * @property {Known} known
 * @property {Thread | undefined} thread what is loaded of it, from which its unread messages are counted
 * @property {number} unread its own unread messages
 * @property {boolean} isUnread also where it is marked so
 * @property {boolean} isAway archived, or left
 */

/** With more changes at once, to sort all is cheaper. */
const FEW = 100;

/** Every conversation, newest first; what did not change stays the very same. */
export class Overviews {
  constructor() {
    /** @type {Map<string, Overview>} */
    this.byId = new Map();
    /** @type {readonly Overview[]} */
    this.all = [];
  }

  /**
   * @param {State} state
   * @returns {readonly Overview[]}
   */
  of(state) {
    if (state.conversations.size < this.byId.size) this.byId = new Map(); // another session: nothing else forgets one
    const isAfresh = !this.byId.size;
    /** @type {Overview[]} */
    const changed = [];
    for (const [id, known] of state.conversations) {
      const before = this.byId.get(id);
      const thread = state.threads.get(id);
      if (before && before.known === known && before.thread?.messages === thread?.messages) continue;
      const overview = overviewOf(state, known, thread);
      this.byId.set(id, overview);
      changed.push(overview);
    }
    if (!changed.length && !isAfresh) return this.all;
    this.all = isAfresh || changed.length > FEW ? [...this.byId.values()].sort(newestFirst) : put(this.all, changed);
    return this.all;
  }
}

/** @param {State} state */
export const overviews = (state) => new Overviews().of(state);

/**
 * Until the server has told again what only it can know, the last count it told stands.
 *
 * @param {State} state
 * @param {Known} known
 * @param {Thread | undefined} thread
 * @returns {Overview}
 */
function overviewOf(state, known, thread) {
  const { conversation, counted } = known;
  const isLeft = hasLeft(conversation, state.account.id);
  const unread = isLeft ? 0 : (unreadOf(state, known) ?? counted.unread + counted.later.length);
  const isUnread = unread > 0 || (conversation.marked_unread && !isLeft);
  return { known, thread, unread, isUnread, isAway: conversation.archived || isLeft };
}

/**
 * @param {readonly Overview[]} all
 * @param {Overview[]} changed
 */
function put(all, changed) {
  const ids = new Set(changed.map(({ known }) => known.conversation.id));
  const next = all.filter(({ known }) => !ids.has(known.conversation.id));
  for (const one of changed) next.splice(placeOf(next, one), 0, one);
  return next;
}

/**
 * @param {readonly Overview[]} sorted
 * @param {Overview} one
 */
function placeOf(sorted, one) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (newestFirst(sorted[middle], one) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * @param {Overview} a
 * @param {Overview} b
 */
function newestFirst({ known: a }, { known: b }) {
  const later = lastAt(b.conversation) - lastAt(a.conversation);
  return later || (a.conversation.id < b.conversation.id ? -1 : 1);
}

/**
 * @param {readonly Overview[]} all
 * @param {{folder: Folder, text: string, shown: string | null, me: string}} filter `shown` stays in a folder that it has just left
 */
export function filtered(all, { folder, text, shown, me }) {
  const matches = matcher(text.trim(), me);
  return all.filter((overview) => {
    const { conversation } = overview.known;
    return (conversation.id === shown || isIn(folder, overview)) && matches(conversation);
  });
}
