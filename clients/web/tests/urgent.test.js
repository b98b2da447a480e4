import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as state from '../model/state.js';
import { awaitedOf, dismissed, reminded } from '../model/urgent.js';
import { conversation } from './support/values.js';

const alice = { id: 'alice', kind: 'professional', name: 'Alice', profession: null, place: null };
const urgent = (awaits_me) => ({ seq: 4, author: 'bob', awaited_count: 1, acknowledged_count: 0, awaits_me });
const reminder = { op: 'reminder', conversation: 'c1', seq: 4 };
const told = (before, awaits_me) => state.withConversation(before, conversation({ urgents: [urgent(awaits_me)] }));
const after = () => state.apply(told(state.initial(alice, { locked: false }), true), reminder, 0);

test('a reminder shows how its message stands; of one before the last ten nothing is known, and it shows all the same', () => {
  assert.equal(reminded(after()).standing.seq, 4);
  const older = state.apply(after(), { ...reminder, seq: 3 }, 0);
  assert.deepEqual([reminded(older).seq, reminded(older).standing], [3, undefined]);
});

test('a reminder that was closed is gone until the next one', () => {
  assert.equal(reminded(dismissed(after())), null);
  assert.notEqual(reminded(state.apply(dismissed(after()), reminder, 0)), null);
});

test('of a conversation that is not known nothing is said', () => {
  assert.equal(reminded(state.apply(state.initial(alice, { locked: false }), reminder, 0)), null);
});

test('of those that await one’s acknowledgement the oldest comes first', () => {
  const urgents = [{ ...urgent(true), seq: 9 }, { ...urgent(false), seq: 7 }, { ...urgent(true), seq: 4 }, { ...urgent(false), seq: 2 }];
  assert.equal(awaitedOf(conversation({ urgents })).seq, 4);
  assert.equal(awaitedOf(conversation({ urgents: [urgent(false)] })), undefined);
});
