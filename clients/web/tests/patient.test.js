import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageOf, birthText, established, givenName, identityOf, isAdult, matriculeText, missingTraits, NOBODY, patientName, writtenOf } from '../model/patient.js';

const now = new Date(2026, 10, 19).getTime();
const age = (recorded) => ageOf(recorded, now);
const ODETTE = {
  traits: { birth_name: 'LEFEVRE', birth_given_names: 'ODETTE MARIE', sex: 'F', birth_date: '1941-03-14', birth_place: '14047' },
  first_birth_given_name: 'ODETTE',
  birth_place_label: 'Bayeux',
  used_name: 'MARCHAND',
  used_given_name: null,
  contact: { phone: '0231000000', email: null, address: null },
};
const standing = { status: 'PROV', attribute: null, is_homonym: false };

test('a person is called by the names in use, the family name in capitals', () => {
  assert.equal(patientName({ birth_name: 'LEFEVRE', used_name: 'MARCHAND', given_name: 'ODETTE' }), 'MARCHAND Odette');
  assert.equal(patientName({ birth_name: 'LEFEVRE', used_name: null, given_name: 'LILI' }), 'LEFEVRE Lili');
  assert.equal(givenName("JEAN-PIERRE D'ARC"), "Jean-Pierre D'Arc");
});

test('as much of a birth date is told as is known', () => {
  assert.deepEqual(birthText('1941-03-14'), { text: '14/03/1941', known: 'day' });
  assert.deepEqual(birthText('1941-03'), { text: '03/1941', known: 'month' });
  assert.deepEqual(birthText('1941'), { text: '1941', known: 'year' });
});

test('an age turns on the birthday; what is not known of the date counts as late as it can be', () => {
  assert.deepEqual(age('1941-11-19'), { unit: 'years', count: 85, isExact: true });
  assert.deepEqual(age('1941-11-20'), { unit: 'years', count: 84, isExact: true });
  assert.deepEqual(age('1941-11'), { unit: 'years', count: 84, isExact: false });
  assert.deepEqual(age('1941'), { unit: 'years', count: 84, isExact: false });
  assert.deepEqual(age('2024-12-01'), { unit: 'months', count: 23, isExact: true });
  assert.deepEqual(age('2026-11-19'), { unit: 'months', count: 0, isExact: true });
  assert.ok(isAdult('2008-11-19', now));
  assert.ok(!isAdult('2008-11-20', now));
  assert.ok(!isAdult('2008', now));
});

test('doubt and fiction are told before the status', () => {
  assert.equal(established({ ...standing, status: 'QUAL' }), 'qualified');
  assert.equal(established({ ...standing, attribute: 'DOUT' }), 'doubtful');
  assert.equal(established({ ...standing, attribute: 'FICT' }), 'fictitious');
});

test('what is written in the fields is what was recorded, and comes back as it was', () => {
  assert.deepEqual(identityOf(writtenOf(ODETTE)), ODETTE);
  const partial = { ...ODETTE, traits: { ...ODETTE.traits, birth_date: '1941-03' } };
  assert.equal(identityOf(writtenOf(partial)).traits.birth_date, '1941-03');
});

test('a day without its month is for the server to refuse, not to be forgotten', () => {
  const born = (day, month, year) => identityOf({ ...NOBODY, born: { day, month, year } }).traits.birth_date;
  assert.equal(born('4', '3', '1941'), '1941-03-04');
  assert.equal(born('', '3', '1941'), '1941-03');
  assert.equal(born('4', '', '1941'), '1941-00-04');
});

test('every strict trait that is missing is told', () => {
  assert.deepEqual(Object.keys(missingTraits(NOBODY)), ['birth_name', 'birth_given_names', 'sex', 'birth_date', 'birth_place']);
  assert.deepEqual(missingTraits(writtenOf(ODETTE)), {});
});

test('a matricule is read in groups', () => {
  assert.equal(matriculeText('241031404702845'), '2 41 03 14 047 028 45');
});
