import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_READS, readAt, readers, receiptSeqs, withMove } from '../model/receipt.js';
import { member, message } from './support/values.js';

const mine = (seq) => message(seq, { author: 'alice' });
const people = (...pointers) => [
  member('alice'),
  ...pointers.map((read_seq, index) => member(`reader ${index}`, { read_seq })),
];

test('who has read it, and who has not, without oneself and without those who left', () => {
  const members = [...people(5, 4), member('gone', { left_at: 1 })];
  const { by, notBy } = readers(members, 'alice', 5);
  assert.deepEqual(by.map(({ account }) => account), ['reader 0']);
  assert.deepEqual(notBy.map(({ account }) => account), ['reader 1']);
});

test('all read: told once, under the last', () => {
  assert.deepEqual([...receiptSeqs([mine(1), mine(2), message(3), mine(4)], people(4, 4), 'alice')], [4]);
});

test('not read by all: told where the readers change, and under the last', () => {
  assert.deepEqual([...receiptSeqs([mine(1), mine(2), mine(3), mine(4)], people(4, 2), 'alice')], [4]);
  assert.deepEqual([...receiptSeqs([mine(1), mine(2), mine(3), mine(4)], people(3, 2), 'alice')], [3, 4]);
  assert.deepEqual([...receiptSeqs([mine(1), mine(2)], people(0, 0), 'alice')], [2]);
});

test('when somebody read a message is known where their pointer was seen to pass it', () => {
  const reads = [{ after: 2, upTo: 5, at: 100 }, { after: 5, upTo: 9, at: 200 }].reduce((all, move) => withMove(all, 'bob', move), NO_READS);
  assert.deepEqual([2, 3, 5, 6, 9, 10].map((seq) => readAt(reads, 'bob', seq)), [null, 100, 100, 200, 200, null]);
  assert.equal(readAt(reads, 'carol', 3), null);
});
