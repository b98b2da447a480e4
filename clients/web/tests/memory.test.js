import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Memory } from '../platform/memory.js';
import { Seal } from '../platform/seal.js';
import { MapStorage } from './support/device.js';

const key = (letter) => Buffer.alloc(32, letter).toString('base64url');
const KEY = key('a');

function memoryOf(storage, account = 'alice') {
  const memory = new Memory(storage, account);
  memory.open(KEY);
  return memory;
}

const pending = { client_ref: 'r1', conversation: 'c1', reply_to: null, corrects: null, urgent: false, attachments: [], text: 'bonjour', fate: 'queued' };
const written = (storage) => JSON.stringify([...storage.items]);

test('a draft is kept for its account and its conversation', () => {
  const storage = new MapStorage();
  memoryOf(storage).keepDraft('c1', 'bonjour');
  assert.deepEqual([...memoryOf(storage).drafts()], [['c1', 'bonjour']]);
  assert.deepEqual([...memoryOf(storage, 'bob').drafts()], []);
});

test('nothing that was written can be read on the device, and without the key it stays there unread', () => {
  const storage = new MapStorage();
  const memory = memoryOf(storage);
  memory.keepDraft('c1', 'brouillon');
  memory.keepPending(pending);
  assert.equal(storage.length, 2, 'there must be something to read');
  assert.doesNotMatch(written(storage), /brouillon|bonjour/u);
  memory.close();
  memory.keepDraft('c1', '');
  memory.keepDraft('c2', 'en clair ?');
  assert.deepEqual([[...memory.drafts()], memory.pending()], [[], []]);
  memory.open(KEY);
  assert.deepEqual([[...memory.drafts()], memory.pending()], [[['c1', 'brouillon']], [pending]]);
});

test('another key opens nothing, and what was moved to another place does not open there', () => {
  const storage = new MapStorage();
  memoryOf(storage).keepDraft('c1', 'brouillon');
  storage.setItem('mis.alice.draft.c2', storage.getItem('mis.alice.draft.c1'));
  storage.setItem('mis.alice.draft.c3', 'en clair');
  assert.deepEqual([...memoryOf(storage).drafts().keys()], ['c1']);
  const stranger = new Memory(storage, 'alice');
  stranger.open(key('b'));
  assert.deepEqual([...stranger.drafts()], []);
});

test('the same text is never sealed the same way twice', () => {
  const seal = new Seal(KEY);
  const twice = [seal.close('bonjour', 'here'), seal.close('bonjour', 'here')];
  assert.notEqual(twice[0], twice[1]);
  assert.deepEqual(twice.map((sealed) => seal.open(sealed, 'here')), ['bonjour', 'bonjour']);
});

test('where storage is full the page still holds what was written, across a lock', () => {
  const storage = new MapStorage();
  storage.setItem = () => {
    throw new Error('full');
  };
  const memory = memoryOf(storage);
  memory.keepPending(pending);
  memory.close();
  memory.open(KEY);
  assert.deepEqual(memory.pending(), [pending]);
  memory.forgetPending('r1');
  assert.deepEqual(memory.pending(), []);
});

test('a lock that only this device knows of is of one session', () => {
  const storage = new MapStorage();
  new Memory(storage, 'alice').keepLocked({ id: 's1', proved_at: 5 });
  assert.ok(new Memory(storage, 'alice').isLocked({ id: 's1', proved_at: 5 }));
  assert.ok(!new Memory(storage, 'alice').isLocked({ id: 's2', proved_at: 5 }));
  new Memory(storage, 'alice').keepLocked(null);
  assert.ok(!new Memory(storage, 'alice').isLocked({ id: 's1', proved_at: 5 }));
});

test('a full log-in after it takes such a lock off, and one of before does not', () => {
  const storage = new MapStorage();
  const memory = memoryOf(storage);
  memory.keepLocked({ id: 's1', proved_at: 5 });
  memory.keepLocked({ id: 's1', proved_at: 3 }); // a tab that has not heard of the last log-in
  assert.ok(memory.isLocked({ id: 's1', proved_at: 5 }));
  assert.ok(!memory.isLocked({ id: 's1', proved_at: 6 }));
  assert.ok(memory.isLocked({ id: 's1', proved_at: null }));
});

test('after log-out nothing is left, also of a composer that keeps its draft as it goes', () => {
  const storage = new MapStorage();
  const memory = memoryOf(storage);
  memory.keepDraft('c1', 'bonjour');
  memory.keepPinLength(6);
  memory.keepLocked({ id: 's1', proved_at: 5 });
  memoryOf(storage, 'bob').keepDraft('c1', 'à bob');
  memory.clear();
  memory.keepDraft('c1', 'bonjour');
  memory.keepPending(pending);
  assert.deepEqual([...storage.items.keys()], ['mis.bob.draft.c1']);
});
