import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY, at, besides, from, hasGap, hear, join, joinHistory, rechecked, to } from '../model/thread.js';
import { message, messages } from './support/values.js';

const history = (first, last, last_seq, corrections = []) => ({ messages: messages(first, last), last_seq, corrections });
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

test('a thread that follows to the end has a gap where something is missing at its end', () => {
  const middle = joinHistory(EMPTY, history(50, 99, 120));
  assert.equal(hasGap(middle, 120), false);
  const whole = joinHistory(middle, history(100, 120, 120));
  assert.equal(hasGap(whole, 120), false);
  assert.equal(hasGap(whole, 121), true);
});

test('a message that is only named stands aside, and makes no hole', () => {
  const thread = besides(joinHistory(EMPTY, history(50, 99, 120)), [message(7)]);
  assert.deepEqual(range(thread), [50, 99, 50]);
  assert.equal(at(thread, 7).seq, 7);
  assert.equal(at(thread, 8), undefined);
});

test('what corrects a page from further on stands aside', () => {
  const thread = joinHistory(EMPTY, history(50, 99, 120, [message(110, { corrects: 60 })]));
  assert.deepEqual(range(thread), [50, 99, 50]);
  assert.equal(at(thread, 110).corrects, 60);
});

test('a correction that comes is kept where the thread does not reach the end, and nothing else is', () => {
  const middle = joinHistory(EMPTY, history(50, 99, 120));
  const thread = hear(hear(middle, message(121)), message(122, { corrects: 60 }));
  assert.deepEqual(range(thread), [50, 99, 50]);
  assert.deepEqual([...thread.aside.keys()], [122]);
  assert.equal(hasGap(thread, 122), false);
});

test('messages that may have been corrected meanwhile are a gap until they were asked for again', () => {
  const middle = besides(joinHistory(EMPTY, history(50, 99, 120)), [message(7), message(110, { corrects: 60 })]);
  assert.equal(hasGap(hear(middle, message(122)), 122), true, '121 was not heard');
  const older = joinHistory(middle, history(1, 49, 125));
  assert.equal(hasGap(older, 125), true, 'only the older page was told what corrects it');
  const now = rechecked(older, [message(123, { corrects: 61 })], 125);
  assert.equal(hasGap(now, 125), false);
  assert.deepEqual([...now.aside.keys()], [110, 123], 'who is quoted is asked for again');
});

test('a thread of which nothing is loaded has no gap', () => {
  assert.equal(hasGap(EMPTY, 3), false);
});

test('what was erased stays nowhere, and what comes after it does', () => {
  const thread = besides(joinHistory(EMPTY, history(3, 4, 4)), [message(1)]);
  assert.ok(at(thread, 3).text && at(thread, 1).text, 'there must be something to erase');
  const after = join(hear(thread, { ...message(5), kind: 'erased', text: null }), [message(6)]);
  assert.deepEqual(after.messages.map(({ text, unreadable }) => [Boolean(text), unreadable]), [
    [false, 'erased'],
    [false, 'erased'],
    [false, null],
    [true, null],
  ]);
  assert.equal(at(after, 1), undefined);
});
