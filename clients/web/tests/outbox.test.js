import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as outbox from '../model/outbox.js';
import { message, messages } from './support/values.js';

const pending = (client_ref, order, fields = {}) => ({
  client_ref,
  conversation: 'c1',
  text: client_ref,
  written_at: 1_000,
  order,
  fate: 'queued',
  code: null,
  seq: null,
  attachments: [],
  ...fields,
});
const NONE = new Map();
const refs = (box) => box.map(({ client_ref }) => client_ref);

test('order is that of writing, whatever the clock of the device did', () => {
  const box = [pending('b', 2, { written_at: 1 }), pending('a', 1, { written_at: 9 })].reduce(outbox.add, []);
  assert.deepEqual(refs(box), ['a', 'b']);
  assert.equal(outbox.nextOrder(box), 3);
  assert.equal(outbox.nextOrder([]), 1);
});

test('the same client_ref is one message', () => {
  const box = [pending('a', 1), pending('a', 1)].reduce(outbox.add, []);
  assert.equal(box.length, 1);
});

test('one at a time per conversation, each conversation by itself', () => {
  const box = [pending('a', 1), pending('b', 2), pending('c', 3, { conversation: 'c2' })];
  assert.deepEqual(refs(outbox.next(box, NONE)), ['a', 'c']);
  assert.deepEqual(refs(outbox.next(outbox.change(box, 'a', { fate: 'sending' }), NONE)), ['c']);
  assert.deepEqual(refs(outbox.next(outbox.change(box, 'a', { fate: 'failed' }), NONE)), ['b', 'c']);
});

test('after a connection ended, what was under way waits again', () => {
  const box = outbox.requeued([pending('a', 1, { fate: 'sending' }), pending('b', 2, { fate: 'failed' })]);
  assert.deepEqual(box.map(({ fate }) => fate), ['queued', 'failed']);
});

test('stored is matched by client_ref and conversation together', () => {
  const box = [pending('a', 1), pending('a', 1, { conversation: 'c2' })];
  const after = outbox.stored(box, message(7, { client_ref: 'a', author: 'alice' }));
  assert.deepEqual(after.map(({ fate }) => fate), ['sent', 'queued']);
});

test('what is stored leaves when the thread shows it, not before', () => {
  const box = [pending('a', 1, { fate: 'sent', seq: 5 })];
  const threads = (upTo) => new Map([['c1', { messages: messages(1, upTo), whole: true }]]);
  assert.deepEqual(refs(outbox.settled(box, threads(4))), ['a']);
  assert.deepEqual(refs(outbox.settled(box, threads(5))), []);
  assert.deepEqual(refs(outbox.settled(box, new Map())), []);
});
