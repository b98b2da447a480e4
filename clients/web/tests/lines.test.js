import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesOf } from '../model/lines.js';
import { message } from './support/values.js';

const on = (day, seq, fields) => message(seq, { at: new Date(2026, 10, day, 8, seq).getTime(), ...fields });
const shape = (lines) => lines.map((line) => (line.line === 'entry' ? line.message.seq : line.line));
const ALL = { first: 1, last: Infinity };
const pending = (client_ref) => ({ client_ref, written_at: new Date(2026, 10, 19, 10).getTime() });

test('a day line where the day changes, and the line where one stopped before the first unread', () => {
  const entries = [on(18, 1), on(18, 2), on(19, 3), on(19, 4)];
  const lines = linesOf(entries, [], { me: 'alice', stoppedAt: 3 }, ALL);
  assert.deepEqual(shape(lines), ['day', 1, 2, 'day', 3, 'new', 4]);
});

test('no such line before one’s own messages, nor when nothing was unread', () => {
  const entries = [on(19, 1), on(19, 2, { author: 'alice' })];
  assert.deepEqual(shape(linesOf(entries, [], { me: 'alice', stoppedAt: 1 }, ALL)), ['day', 1, 2]);
  assert.deepEqual(shape(linesOf(entries, [], { me: 'alice', stoppedAt: null }, ALL)), ['day', 1, 2]);
});

test('what is pending stands last, once, and keeps its key when it is stored', () => {
  const stored = on(19, 2, { author: 'alice', client_ref: 'r1' });
  const before = linesOf([on(19, 1)], [pending('r1')], { me: 'alice', stoppedAt: null }, ALL);
  const after = linesOf([on(19, 1), stored], [pending('r1')], { me: 'alice', stoppedAt: null }, ALL);
  assert.deepEqual(shape(before), ['day', 1, 'pending']);
  assert.deepEqual(shape(after), ['day', 1, 2]);
  assert.equal(before[2].key, after[2].key);
});

test('only the window is drawn, and each message in it as in the whole', () => {
  const entries = [on(18, 1), on(18, 2), on(19, 3), on(19, 4), on(19, 5)];
  const windowed = (first, last) => linesOf(entries, [pending('r1')], { me: 'alice', stoppedAt: 3 }, { first, last });
  assert.deepEqual(shape(windowed(2, 3)), [2, 'day', 3]);
  assert.deepEqual(shape(windowed(4, 4)), ['new', 4]);
  assert.deepEqual(shape(windowed(5, Infinity)), [5, 'pending']);
  assert.deepEqual(shape(windowed(9, 12)), []);
});

test('where one stopped is not guessed: what is loaded begins after it', () => {
  const lines = linesOf([on(19, 7), on(19, 8)], [], { me: 'alice', stoppedAt: 3 }, ALL);
  assert.deepEqual(shape(lines), ['day', 7, 8]);
});
