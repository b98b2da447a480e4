import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Heights } from '../model/heights.js';
import { EMPTY } from '../model/thread.js';
import { around, moved, within } from '../model/window.js';
import { messages } from './support/values.js';

const LAST = 20_000;
const heights = new Heights(60);
const view = (seq, offset = 0) => ({ seq, offset, height: 700 });
const size = ({ first, last }) => Math.min(last, LAST) - first + 1;

test('it opens around a message, or at the end', () => {
  assert.deepEqual(around(500, LAST), { first: 470, last: 530 });
  assert.deepEqual(around(3, LAST), { first: 1, last: 33 });
  assert.deepEqual(around(null, LAST), { first: LAST - 30, last: Infinity });
  assert.deepEqual(around(LAST - 2, LAST), { first: LAST - 30, last: Infinity });
  assert.deepEqual(around(null, 4), { first: 1, last: Infinity });
});

test('however one scrolls, what is on screen is drawn, and never much more', () => {
  let drawn = around(null, LAST);
  for (const [start, end, step] of [[19_980, 15_000, -1], [15_000, 15_300, 1], [15_300, 12_000, -90], [3, 1, -1]]) {
    for (let seq = start; step < 0 ? seq >= end : seq <= end; seq += step) {
      drawn = moved(drawn, view(seq), heights, LAST);
      assert.ok(drawn.first <= seq && drawn.last >= Math.min(LAST, seq + 11), `${seq} in ${drawn.first}..${drawn.last}`);
      assert.ok(size(drawn) <= 12 + 2 * 20 + 42, `${size(drawn)} drawn`);
    }
  }
});

test('a little scrolling draws nothing new', () => {
  const drawn = moved(around(null, LAST), view(10_000), heights, LAST);
  assert.equal(moved(drawn, view(10_004), heights, LAST), drawn);
  assert.equal(moved(drawn, view(10_000, -300), heights, LAST), drawn);
  assert.notEqual(moved(drawn, view(10_015), heights, LAST), drawn);
});

test('at the end the window follows what comes', () => {
  const drawn = moved(around(500, LAST), view(LAST - 11), heights, LAST);
  assert.equal(drawn.last, Infinity);
});

test('only what is loaded is drawn, and only the end of the conversation is the end', () => {
  const thread = (first, last, whole) => ({ messages: messages(first, last), whole });
  assert.deepEqual(within({ first: 10, last: 50 }, thread(30, 40, true)), { first: 30, last: Infinity });
  assert.deepEqual(within({ first: 10, last: 50 }, thread(30, 40, false)), { first: 30, last: 40 });
  assert.deepEqual(within({ first: 10, last: 50 }, thread(5, 90, true)), { first: 10, last: 50 });
  assert.deepEqual(within({ first: 10, last: Infinity }, EMPTY), { first: 10, last: Infinity });
});
