/** The names of the contract, as in `protocol/`: operations, events, refusals, closings. A test compares the two. */

export const SUBPROTOCOL = 'mis.v1.json';
export const PATH = '/ws';

export const OPERATIONS = /** @type {const} */ ([
  'sync',
  'conversation.start',
  'conversation.get',
  'message.send',
  'message.acknowledge',
  'message.acknowledgements',
  'message.history',
  'message.search',
  'archive.checkpoint',
  'archive.prove',
  'attachment.list',
  'conversation.add',
  'conversation.leave',
  'conversation.close',
  'conversation.reopen',
  'conversation.mark',
  'receipt.read',
  'typing',
  'directory.search',
  'account.find',
  'preferences.get',
  'preferences.set',
  'presence.get',
  'contact_group.list',
  'contact_group.save',
  'contact_group.delete',
  'push.get',
  'push.subscribe',
  'push.unsubscribe',
  'push.test',
  'session.lock',
  'session.set_pin',
  'session.active',
]);

export const EVENTS = /** @type {const} */ ([
  'welcome',
  'message',
  'receipt',
  'conversation',
  'typing',
  'reminder',
  'dossier.changed',
  'session.locked',
  'session.ended',
]);

export const ERROR_CODES = /** @type {const} */ ([
  'bad_request',
  'unauthenticated',
  'locked',
  'wrong_pin',
  'forbidden',
  'not_found',
  'closed',
  'conflict',
  'too_large',
  'rate_limited',
  'unavailable',
  'internal',
]);

export const CLOSE_CODES = /** @type {const} */ ({
  FRAME_TOO_LARGE: 1009,
  NO_PONG: 1011,
  RESTARTING: 1012,
  NOT_UNDERSTOOD: 4400,
  SESSION_ENDED: 4401,
  TOO_SLOW: 4408,
  FLOOD: 4429,
});

/** What happens to a conversation itself, beside `text`. */
export const ENTRY_KINDS = /** @type {const} */ ([
  'text',
  'opened',
  'member_added',
  'member_left',
  'closed',
  'reopened',
  'erased',
]);
