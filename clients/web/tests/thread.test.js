import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY, at, from, hasGap, hasOlder, join, joinHistory, to } from '../model/thread.js';
import { message, messages } from './support/values.js';

const history = (first, last, last_seq) => ({ messages: messages(first, last), last_seq });
const range = (thread) => [from(thread), to(thread), thread.messages.length];

test('pages join above and below without a hole and without a double', () => {
  let thread = joinHistory(EMPTY, history(50, 99, 120));
  thread = joinHistory(thread, history(1, 49, 120));
  thread = joinHistory(thread, history(90, 120, 120));
  assert.deepEqual(range(thread), [1, 120, 120]);
  assert.equal(at(thread, 77).seq, 77);
});

test('what does not touch the range is left out, for a hole would show a wrong thread', () => {
  const thread = joinHistory(EMPTY, history(50, 99, 120));
  assert.equal(join(thread, [message(101)]), thread);
  assert.equal(join(thread, messages(1, 48)), thread);
});

test('the same message twice is one', () => {
  const thread = join(join(joinHistory(EMPTY, history(1, 3, 3)), [message(4)]), [message(4)]);
  assert.deepEqual(range(thread), [1, 4, 4]);
});

test('only a thread that had its end can have lost it', () => {
  const middle = joinHistory(EMPTY, history(50, 99, 120));
  assert.equal(hasGap(middle, 120), false);
  const whole = joinHistory(middle, history(100, 120, 120));
  assert.equal(hasGap(whole, 120), false);
  assert.equal(hasGap(whole, 121), true);
});

test('the first message has nothing above it', () => {
  assert.equal(hasOlder(joinHistory(EMPTY, history(2, 9, 9))), true);
  assert.equal(hasOlder(joinHistory(EMPTY, history(1, 9, 9))), false);
  assert.equal(hasOlder(EMPTY), false);
});
