/** Values of the contract with what a test does not care about filled in. */

export const message = (seq, fields = {}) => ({
  conversation: 'c1',
  seq,
  at: Date.UTC(2026, 10, 19, 8, seq),
  author: 'bob',
  kind: 'text',
  client_ref: null,
  text: `message ${seq}`,
  attachments: [],
  reply_to: null,
  urgent: false,
  data: null,
  corrects: null,
  unreadable: null,
  corrects: null,
  unreadable: null,
  ...fields,
});

export const messages = (from, to, fields) =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index, fields));

export const member = (account, fields = {}) => ({
  account,
  name: account,
  kind: 'professional',
  profession: null,
  place: null,
  read_seq: 0,
  left_at: null,
  ...fields,
});

export const conversation = (fields = {}) => ({
  id: 'c1',
  kind: 'group',
  dossier: null,
  feeds_dossier: false,
  subject: null,
  state: 'open',
  opened_by: 'alice',
  created_at: Date.UTC(2026, 10, 19, 8),
  last_seq: 1,
  last_message: null,
  unread: 0,
  read_seq: 0,
  archived: false,
  favourite: false,
  to_process: false,
  muted: false,
  members: [member('alice'), member('bob')],
  member_count: 2,
  marked_unread: false,
  received: false,
  closing: null,
  urgents: [],
  ...fields,
});
