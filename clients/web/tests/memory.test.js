import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Memory } from '../platform/memory.js';
import { MapStorage } from './support/device.js';

test('a draft is kept for its account and its conversation', () => {
  const storage = new MapStorage();
  new Memory(storage, 'alice').keepDraft('c1', 'bonjour');
  assert.deepEqual([...new Memory(storage, 'alice').drafts()], [['c1', 'bonjour']]);
  assert.deepEqual([...new Memory(storage, 'bob').drafts()], []);
});

test('after log-out nothing is left, also of a composer that keeps its draft as it goes', () => {
  const storage = new MapStorage();
  const memory = new Memory(storage, 'alice');
  memory.keepDraft('c1', 'bonjour');
  new Memory(storage, 'bob').keepDraft('c1', 'à bob');
  memory.clear();
  memory.keepDraft('c1', 'bonjour');
  memory.keepPending({ client_ref: 'r1', conversation: 'c1', text: 'bonjour', fate: 'queued' });
  assert.deepEqual([...storage.items.keys()], ['mis.bob.draft.c1']);
});
