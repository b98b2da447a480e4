import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockTime, daysAgo, longDay, rowTime } from '../model/days.js';

const at = (year, month, day, hour = 8, minute = 40) => new Date(year, month - 1, day, hour, minute).getTime();
const now = at(2026, 11, 19, 9, 8);
const row = (moment) => rowTime(moment, now, 'fr-FR', 'Hier');

test('a row tells today by the clock, then yesterday, the weekday, the day, the year', () => {
  assert.equal(row(at(2026, 11, 19)), '08:40');
  assert.equal(row(at(2026, 11, 18, 23, 59)), 'Hier');
  assert.equal(row(at(2026, 11, 17)), 'mar.');
  assert.equal(row(at(2026, 11, 13)), 'ven.');
  assert.equal(row(at(2026, 11, 12)), '12 nov.');
  assert.equal(row(at(2025, 11, 13)), '13/11/2025');
});

test('a day is one of the calendar, also when it has 23 or 25 hours', () => {
  assert.equal(daysAgo(at(2026, 3, 28, 23), at(2026, 3, 29, 1)), 1);
  assert.equal(daysAgo(at(2026, 10, 24, 1), at(2026, 10, 25, 23)), 1);
});

test('midnight is 00:00, and a long day names its year only when it is another', () => {
  assert.equal(clockTime(at(2026, 11, 19, 0, 5), 'fr-FR'), '00:05');
  assert.equal(longDay(at(2026, 11, 19), now, 'fr-FR'), 'jeudi 19 novembre');
  assert.equal(longDay(at(2025, 11, 19), now, 'fr-FR'), 'mercredi 19 novembre 2025');
});
