/** Who may do what to a conversation, by the rules of the contract: what is not offered needs no refusal. */

import { hasLeft } from './conversation.js';
import { isCaredFor, others } from './people.js';

/** @import { Account, Conversation } from '../wire/types.js' */

/**
 * @typedef {object} Rights
 * @property {boolean} add
 * @property {boolean} leave
 * @property {boolean} close
 * @property {boolean} reopen
 * @property {boolean} widen a direct one has two members for ever: to add a third is to start a group
 * @property {boolean} mark
 * @property {boolean} process to mark it so is a professional's
 */

/**
 * @param {Conversation} conversation
 * @param {Pick<Account, 'id' | 'kind'>} account
 * @returns {Rights}
 */
export function rightsOf(conversation, account) {
  const isIn = !hasLeft(conversation, account.id);
  const acts = isIn && account.kind === 'professional';
  const isGroup = conversation.kind === 'group';
  const isOpen = conversation.state === 'open';
  return {
    add: acts && isGroup && isOpen,
    leave: acts && isGroup,
    close: acts && isOpen,
    reopen: acts && !isOpen,
    widen: acts && !isGroup,
    mark: isIn,
    process: acts,
  };
}

/**
 * Whom somebody who leaves would leave without any professional: then the server closes it first.
 *
 * @param {Conversation} conversation with all its members
 * @param {string} me
 */
export function leftAlone(conversation, me) {
  const remaining = others(conversation.members, me);
  return remaining.some((member) => member.kind === 'professional') ? [] : remaining.filter((member) => isCaredFor(member.kind));
}
