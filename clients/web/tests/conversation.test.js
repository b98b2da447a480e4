import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counterpart, hasLeft, heard, newestFirst, read, title, told } from '../model/conversation.js';
import { conversation, member, message } from './support/values.js';

test('an older answer changes nothing that is newer', () => {
  const known = told(undefined, conversation({ last_seq: 5, state: 'closed', read_seq: 4 }));
  const after = told(known, conversation({ last_seq: 3, state: 'open', read_seq: 2 }));
  assert.equal(after.conversation.state, 'closed');
  assert.equal(after.conversation.last_seq, 5);
  assert.equal(after.conversation.read_seq, 4);
});

test('a shortened list of members drops nobody', () => {
  const all = ['alice', 'bob', 'carol'].map((account) => member(account, { read_seq: 3 }));
  const known = told(undefined, conversation({ members: all, member_count: 3 }));
  const short = conversation({ last_seq: 2, members: [member('alice', { read_seq: 9 })], member_count: 3 });
  const { members } = told(known, short).conversation;
  assert.deepEqual(members.map(({ account, read_seq }) => [account, read_seq]), [['alice', 9], ['bob', 3], ['carol', 3]]);
});

test('read pointers of others never go back', () => {
  const known = told(undefined, conversation({ members: [member('alice'), member('bob', { read_seq: 5 })] }));
  const later = told(known, conversation({ last_seq: 2, members: [member('alice'), member('bob', { read_seq: 4 })] }));
  assert.equal(later.conversation.members[1].read_seq, 5);
  assert.equal(read(later, 'bob', 3, 'alice').conversation.members[1].read_seq, 5);
  assert.equal(read(later, 'bob', 7, 'alice').conversation.members[1].read_seq, 7);
});

test('a jump in seq makes it stale until the server tells again', () => {
  const known = told(undefined, conversation({ last_seq: 1 }));
  const jumped = heard(known, message(3), 'alice');
  assert.equal(jumped.stale, true);
  assert.equal(told(jumped, conversation({ last_seq: 3 })).stale, false);
  assert.equal(heard(known, message(2), 'alice').stale, false);
});

test('it is called by its subject, the other person, or those in it', () => {
  const people = [member('alice'), member('bob', { name: 'Bob' }), member('carol', { name: 'Carol' })];
  assert.equal(title(conversation({ subject: 'Plaie' }), 'alice'), 'Plaie');
  assert.equal(title(conversation({ kind: 'direct', members: people.slice(0, 2) }), 'alice'), 'Bob');
  assert.equal(title(conversation({ members: people }), 'alice'), 'Bob, Carol');
  assert.equal(counterpart(conversation({ members: people }), 'alice'), undefined);
});

test('the newest comes first', () => {
  const at = (id, seq) => told(undefined, conversation({ id, last_message: message(seq) }));
  const order = newestFirst([at('a', 1), at('b', 3), at('c', 2)]).map((known) => known.conversation.id);
  assert.deepEqual(order, ['b', 'c', 'a']);
});

test('a text brings an archived conversation back, unless it is muted; nothing else does', () => {
  const away = (fields) => told(undefined, conversation({ archived: true, ...fields }));
  assert.equal(heard(away(), message(2), 'alice').conversation.archived, false);
  assert.equal(heard(away(), message(2, { author: 'alice' }), 'alice').conversation.archived, false);
  assert.equal(heard(away({ muted: true }), message(2), 'alice').conversation.archived, true);
  assert.equal(heard(away(), message(2, { kind: 'closed', text: null }), 'alice').conversation.archived, true);
});

test('it is received once somebody else has written a text', () => {
  const known = told(undefined, conversation());
  assert.equal(heard(known, message(2, { author: 'alice' }), 'alice').conversation.received, false);
  assert.equal(heard(known, message(2, { kind: 'member_added', text: null }), 'alice').conversation.received, false);
  const received = heard(known, message(2), 'alice');
  assert.equal(received.conversation.received, true);
  assert.equal(heard(received, message(3, { author: 'alice' }), 'alice').conversation.received, true);
});

test('my receipt that moves ends the mark of unread; one that does not, or another’s, leaves it', () => {
  const known = told(undefined, conversation({ last_seq: 5, read_seq: 3, marked_unread: true }));
  assert.equal(read(known, 'alice', 3, 'alice').conversation.marked_unread, true);
  assert.equal(read(known, 'bob', 5, 'alice').conversation.marked_unread, true);
  assert.equal(read(known, 'alice', 4, 'alice').conversation.marked_unread, false);
});

test('what the server says of marks, members and state replaces what was known', () => {
  const known = told(undefined, conversation({ last_seq: 5, favourite: true }));
  const closing = { account: 'bob', at: 7, reason: 'Épisode terminé' };
  const people = ['alice', 'bob', 'carol'].map((account) => member(account));
  const next = conversation({ last_seq: 6, state: 'closed', closing, muted: true, members: people, member_count: 3 });
  const after = told(known, next).conversation;
  assert.deepEqual([after.state, after.closing, after.favourite, after.muted], ['closed', closing, false, true]);
  assert.deepEqual(after.members.map(({ account }) => account), ['alice', 'bob', 'carol']);
});

test('marks that were said before a message heard first are asked for again', () => {
  const known = told(undefined, conversation({ last_seq: 5 }));
  const crosswise = told(known, conversation({ last_seq: 4, favourite: true }));
  assert.equal(crosswise.stale, true);
  assert.equal(told(known, conversation({ last_seq: 4 })).stale, false);
});

test('who has left is known by their place, or by the last entry they see', () => {
  const gone = [member('alice', { left_at: 7 }), member('bob')];
  const last = message(4, { kind: 'member_left', author: 'alice', text: null });
  assert.equal(hasLeft(conversation({ members: gone }), 'alice'), true);
  assert.equal(hasLeft(conversation({ members: [member('bob')], last_message: last }), 'alice'), true);
  assert.equal(hasLeft(conversation({ last_message: last }), 'alice'), false);
  assert.equal(hasLeft(conversation({ members: [member('bob')], last_message: last }), 'carol'), false);
});
