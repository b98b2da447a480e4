import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysOf } from '../model/timeline.js';

const NOON = new Date(2026, 10, 19, 12).getTime();
const HOUR = 3_600_000;

/** @param {string} conversation @param {number} seq @param {number} hours before noon @param {any} [kind] @returns {any} */
const line = (conversation, seq, hours, kind = 'message') => ({ conversation, seq, at: NOON - hours * HOUR, kind });

test('what is said in a row in one conversation is one card, in the order in which it was said', () => {
  const days = daysOf([line('a', 9, 0), line('a', 8, 1), line('b', 3, 2), line('a', 7, 3), line('d', 5, 4, 'note'), line('d', 4, 5, 'note')]);
  assert.deepEqual(days.map(({ cards }) => cards.map(({ lines }) => lines.map(({ seq }) => seq))), [[[8, 9], [3], [7], [5], [4]]]);
  assert.equal(days[0].cards[0].at, NOON);
});

test('another day begins another card', () => {
  const days = daysOf([line('a', 9, 0), line('a', 8, 13), line('a', 7, 14)]);
  assert.deepEqual(days.map(({ cards }) => cards.map(({ lines }) => lines.length)), [[1], [2]]);
  assert.deepEqual(daysOf([]), []);
});
