import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstName, initials, isCaredFor, shortName, tint, toggled, withPerson } from '../model/people.js';

test('initials: given name first, whichever way the name is written', () => {
  const cases = { 'Karim Benali': 'KB', 'Dr Claire Vasseur': 'CV', 'Anne-Laure Picard': 'AP', 'NGUYEN Lan': 'LN', 'Émile': 'É', '': '' };
  for (const [name, expected] of Object.entries(cases)) assert.equal(initials(name), expected);
});

test('a short name keeps the family name, and a NOM in capitals whole', () => {
  const cases = {
    'Dr Claire Vasseur': 'Dr Vasseur',
    'Anne-Laure Picard': 'A.-L. Picard',
    'Karim Benali': 'K. Benali',
    'NGUYEN Lan': 'NGUYEN Lan',
    Odette: 'Odette',
  };
  for (const [name, expected] of Object.entries(cases)) assert.equal(shortName(name), expected);
});

test('a locked screen has a first name and an initial, and never a NOM', () => {
  const cases = { 'Dr Claire Vasseur': 'Claire V.', 'Karim Benali': 'Karim B.', 'MARCHAND Odette': 'Odette M.', MARCHAND: 'M.', '': '' };
  for (const [name, expected] of Object.entries(cases)) assert.equal(firstName(name), expected);
});

test('patients and caregivers are cared for, and a colour is always the same', () => {
  assert.deepEqual(['patient', 'caregiver', 'professional', 'service'].map(isCaredFor), [true, true, false, false]);
  assert.equal(tint('some account'), tint('some account'));
  assert.ok(tint('é'.repeat(500)) < 6);
});

test('who is picked twice is picked once, and who is toggled twice is not', () => {
  const [ann, bob] = [{ account: 'ann' }, { account: 'bob' }];
  assert.deepEqual(withPerson(withPerson([ann], bob), ann), [ann, bob]);
  assert.deepEqual(toggled([ann], bob), [ann, bob]);
  assert.deepEqual(toggled([ann, bob], { account: 'ann' }), [bob]);
});
