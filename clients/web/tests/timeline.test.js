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

test('what came with a note is on its card, and what came before or after has its own', () => {
  const document = (/** @type {number} */ seq, /** @type {number} */ hours, /** @type {string} */ id, version = 1) => ({ ...line('d', seq, hours, 'document'), document: { document: id, version } });
  const note = (/** @type {number} */ seq, /** @type {number} */ hours, /** @type {string[]} */ ...ids) => ({ ...line('d', seq, hours, 'note'), note: { documents: ids.map((id) => ({ id })) } });
  const days = daysOf([document(9, 0, 'x', 2), note(8, 1, 'y', 'x'), document(7, 1, 'x'), note(6, 2, 'y'), document(5, 2, 'y'), document(4, 3, 'z')]);
  assert.deepEqual(days[0].cards.map(({ lines }) => lines[0].seq), [9, 8, 6, 4]);
  assert.equal(daysOf([document(7, 1, 'x')])[0].cards.length, 1, 'where no note is shown it is a line');
});
