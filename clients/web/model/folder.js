/** The folders of the list, computed from what `sync` gave: which conversations are in each, and what is counted. */

import { isCaredFor } from './people.js';

/** @import { AccountKind } from '../wire/types.js' */
/** @import { Overview } from './overview.js' */
/** @typedef {'inbox' | 'unread' | 'all' | 'favourite' | 'to_process' | 'archived'} Folder */

/** @type {readonly Folder[]} in the order of the rail */
export const FOLDERS = ['inbox', 'unread', 'all', 'favourite', 'to_process', 'archived'];

/** To process is a word of professionals. */
const OF_USAGERS = FOLDERS.filter((folder) => folder !== 'to_process');

/** @param {AccountKind} kind */
export const foldersOf = (kind) => (isCaredFor(kind) ? OF_USAGERS : FOLDERS);

/**
 * What one has left is put away: nobody may mark it any more, and nothing comes there.
 *
 * @type {Record<Folder, (overview: Overview) => boolean>}
 */
const HOLDS = {
  inbox: ({ known, isAway }) => known.conversation.received && !isAway,
  unread: ({ isUnread, isAway }) => isUnread && !isAway,
  all: () => true,
  favourite: ({ known }) => known.conversation.favourite,
  to_process: ({ known }) => known.conversation.to_process,
  archived: ({ isAway }) => isAway,
};

/**
 * @param {Folder} folder
 * @param {Overview} overview
 */
export const isIn = (folder, overview) => HOLDS[folder](overview);

/**
 * How many conversations: the unread ones of the inbox, and all of those that one works off; the others are not counted.
 *
 * @param {readonly Overview[]} all
 * @returns {Partial<Record<Folder, number>>}
 */
export function countsOf(all) {
  const counts = { inbox: 0, unread: 0, favourite: 0, to_process: 0 };
  for (const overview of all) {
    if (HOLDS.unread(overview)) {
      counts.unread += 1;
      if (overview.known.conversation.received) counts.inbox += 1;
    }
    if (HOLDS.favourite(overview)) counts.favourite += 1;
    if (HOLDS.to_process(overview)) counts.to_process += 1;
  }
  return counts;
}
