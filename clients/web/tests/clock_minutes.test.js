import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asDate, asDay, asMinutes, asTime } from '../model/clock_minutes.js';

test('minutes of the day are written as a field of time writes them, and read back', () => {
  for (const minutes of [0, 59, 60, 450, 1439]) assert.equal(asMinutes(asTime(minutes)), minutes);
  assert.equal(asTime(450), '07:30');
  for (const written of ['', '24:00', '7:30', '12:60', 'midi']) assert.equal(asMinutes(written), null, written);
});

test('a day ends where the next one begins, and what is no day is none', () => {
  const day = asDay('2026-11-22');
  assert.equal(asDate(day.start), '2026-11-22');
  assert.equal(asDate(day.end - 1), '2026-11-22');
  assert.equal(asDate(day.end), '2026-11-23');
  for (const written of ['', '2026-02-30', '22/11/2026', '2026-13-01']) assert.equal(asDay(written), null, written);
});
