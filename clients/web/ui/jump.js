/** Lead to a message from anywhere in the page: the thread that is open jumps, another one opens there. */

import { listen } from '../platform/presence.js';
import { go, toConversation } from './route.js';

/** @import { Folder } from '../model/folder.js' */
/** @import { Client } from '../sync/client.js' */

const JUMP = 'mis:jump';
/** Below the top edge, so that one sees that more stands above. */
const OFFSET_PX = 80;

/**
 * @param {Client} client
 * @param {string} conversation
 * @param {number} seq
 * @param {Folder} [folder] beside which it is shown
 */
export function jumpTo(client, conversation, seq, folder) {
  if (client.shown !== conversation) {
    client.memory.keepPlace({ conversation, seq, offset: OFFSET_PX, last_seq: client.lastSeq(conversation) });
    go(toConversation(conversation, folder));
  } else window.dispatchEvent(new CustomEvent(JUMP, { detail: seq }));
}

/**
 * @param {(seq: number) => void} jump
 * @returns {() => void} stop
 */
export const onJump = (jump) => listen((event) => jump(event.detail), [[window, JUMP]]);
