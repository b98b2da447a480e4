import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEndable, lastDay, timesOf } from '../model/secretariats.js';

const NOW = new Date(2026, 10, 23, 9, 30).getTime();

test('what begins today begins now, and the last day is a day of it', () => {
  assert.deepEqual(timesOf({ from: '2026-11-23', to: '' }, NOW), { since: null, until: null });
  assert.deepEqual(timesOf({ from: '', to: '2026-11-30' }, NOW), { since: null, until: new Date(2026, 11, 1).getTime() });
  assert.deepEqual(timesOf({ from: '2026-11-24', to: '2026-12-31' }, NOW), { since: new Date(2026, 10, 24).getTime(), until: new Date(2027, 0, 1).getTime() });
});

test('a day that is over is told as it is, for the server to refuse', () => {
  assert.equal(timesOf({ from: '2026-11-22', to: '' }, NOW).since, new Date(2026, 10, 22).getTime());
});

test('what holds or will is ended; the day that is shown is the last one', () => {
  const until = new Date(2026, 11, 1).getTime();
  assert.equal(new Date(lastDay({ until })).getDate(), 30);
  assert.equal(lastDay({ until: null }), null);
  assert.deepEqual([null, until, NOW].map((until) => isEndable({ until }, NOW)), [true, true, false]);
});
