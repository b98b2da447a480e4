import assert from 'node:assert/strict';
import { test } from 'node:test';
import { correctionsOf, latest } from '../model/correction.js';
import { message } from './support/values.js';

const NONE = new Map();
const corrects = (seq, corrected) => message(seq, { corrects: corrected });

test('a chain of corrections ends at what is valid now, from wherever one begins', () => {
  const thread = [message(1), message(2), corrects(3, 1), corrects(4, 3)];
  const corrections = correctionsOf({ messages: thread, aside: NONE });
  assert.deepEqual(thread.map((one) => latest(corrections, one).seq), [4, 2, 4, 4]);
});

test('of two corrections of the same message the later is valid', () => {
  const thread = [message(1), corrects(2, 1), corrects(3, 1)];
  assert.deepEqual(thread.map((one) => latest(correctionsOf({ messages: thread, aside: NONE }), one).seq), [3, 2, 3]);
});

test('where nothing is corrected nothing is made', () => {
  assert.equal(correctionsOf({ messages: [message(1)], aside: NONE }), correctionsOf({ messages: [], aside: NONE }));
});

test('what stands aside corrects too, in the order of seq', () => {
  const aside = new Map([[9, corrects(9, 1)], [5, corrects(5, 1)], [12, corrects(12, 9)]]);
  const thread = { messages: [message(1), corrects(2, 1)], aside };
  assert.deepEqual(thread.messages.map((one) => latest(correctionsOf(thread), one).seq), [12, 2]);
});
