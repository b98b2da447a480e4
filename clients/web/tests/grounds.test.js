import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROLES, basesOf, dayField, groundsOf, missingGrounds, parted, unwrittenGrounds } from '../model/grounds.js';

const now = new Date(2026, 10, 19, 9).getTime();
const told = { me: 'alice', now };
const written = (role, changes = {}) => ({ ...unwrittenGrounds(role, '2026-11-19'), ...changes });

test('every role but the person’s own asks for a basis', () => {
  for (const role of Object.values(ROLES).flat()) assert.equal(basesOf(role).length === 0, role === 'PAT', role);
  assert.deepEqual(basesOf('GUARD'), ['legal_representative']);
  assert.deepEqual(basesOf('CAREGIVER'), ['consent_outside_team']);
});

test('a care team is one that the person was told of: nothing says so until somebody does', () => {
  assert.deepEqual(missingGrounds(written('353')), { informed_at: 'grounds_incomplete' });
  assert.deepEqual(missingGrounds(written('353', { informed: true })), {});
  assert.deepEqual(groundsOf(written('353', { informed: true }), told), { basis: 'equipe_soins_1', informed_at: now, informed_by: 'alice' });
});

test('a day before today is its noon, and today is not still to come', () => {
  const grounds = groundsOf(written('353', { informed: true, day: '2026-11-18' }), told);
  assert.equal(grounds.informed_at, new Date(2026, 10, 18, 12).getTime());
});

test('a consent has who, how, for what and its proof', () => {
  const nothing = written('CAREGIVER', { scope: [] });
  assert.deepEqual(Object.keys(missingGrounds(nothing)), ['consent_by', 'means', 'scope', 'proof']);
  const whole = written('CAREGIVER', { consent_by: ' Odette ', means: 'oral', scope: ['notes'], proof: 'classeur 3' });
  assert.deepEqual(missingGrounds(whole), {});
  assert.deepEqual(groundsOf(whole, told), { basis: 'consent_outside_team', consent_at: now, consent_by: 'Odette', means: 'oral', scope: ['notes'], proof: 'classeur 3' });
});

test('a representative is appointed by a decision', () => {
  assert.deepEqual(missingGrounds(written('GUARD')), { proof: 'grounds_incomplete' });
  assert.deepEqual(groundsOf(written('GUARD', { proof: 'Jugement' }), told), { basis: 'legal_representative', proof: 'Jugement' });
});

test('a day is written as its field wants it, by the calendar of the device', () => {
  assert.equal(dayField(new Date(2026, 0, 5, 23, 59).getTime()), '2026-01-05');
});

test('who opens the dossier stands apart from who did, the last of them first', () => {
  const member = (number, is_active) => ({ number, is_active });
  const { active, others } = parted([member(1, true), member(2, false), member(3, false)]);
  assert.deepEqual(active.map(({ number }) => number), [1]);
  assert.deepEqual(others.map(({ number }) => number), [3, 2]);
});
