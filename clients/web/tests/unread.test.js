import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countedBy, recounted, seen, unreadAfter } from '../model/unread.js';
import { conversation, message, messages } from './support/values.js';

const told = (fields) => countedBy(conversation({ last_seq: 10, read_seq: 4, unread: 5, ...fields }));

test('until anything happens, the count is the server’s', () => {
  assert.equal(unreadAfter(told(), 4, [], 'alice'), 5);
});

test('a live message counts once, however often it comes', () => {
  const counted = [message(11), message(11), message(12)].reduce((all, one) => seen(all, one, 'alice'), told());
  assert.equal(unreadAfter(counted, 4, [], 'alice'), 7);
});

test('one’s own messages and what happens to the conversation are not unread', () => {
  const entries = [message(11, { author: 'alice' }), message(12, { kind: 'closed', text: null })];
  const counted = entries.reduce((all, one) => seen(all, one, 'alice'), told());
  assert.equal(unreadAfter(counted, 4, [], 'alice'), 5);
});

test('all read is none unread, and what came after counts', () => {
  const counted = seen(told(), message(11), 'alice');
  assert.equal(unreadAfter(counted, 10, [], 'alice'), 1);
  assert.equal(unreadAfter(counted, 11, [], 'alice'), 0);
});

test('read in part: counted from the thread where it is loaded, else only the server can tell', () => {
  assert.equal(unreadAfter(told(), 7, messages(6, 10), 'alice'), 3);
  assert.equal(unreadAfter(told(), 7, messages(9, 10), 'alice'), null);
  assert.equal(unreadAfter(told(), 7, [], 'alice'), null);
});

test('what the server tells later replaces its earlier count, and an older answer does not', () => {
  const live = [message(11), message(12)].reduce((all, one) => seen(all, one, 'alice'), told());
  const upTo11 = conversation({ last_seq: 11, read_seq: 4, unread: 6 });
  assert.equal(unreadAfter(recounted(live, upTo11), 4, [], 'alice'), 7);
  const older = conversation({ last_seq: 8, read_seq: 4, unread: 3 });
  assert.equal(unreadAfter(recounted(live, older), 4, [], 'alice'), 7);
});
