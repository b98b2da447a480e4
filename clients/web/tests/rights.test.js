import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leftAlone, rightsOf } from '../model/rights.js';
import { conversation, member } from './support/values.js';

const alice = { id: 'alice', kind: 'professional' };
const may = (fields, account = alice) =>
  Object.entries(rightsOf(conversation(fields), account)).filter(([, is]) => is).map(([name]) => name).join(' ');

test('a professional adds, leaves and closes; what is closed is reopened, and nobody is added to it', () => {
  assert.equal(may({}), 'add leave close mark process');
  assert.equal(may({ state: 'closed' }), 'leave reopen mark process');
});

test('a direct conversation is not widened or left: a group is started', () => {
  assert.equal(may({ kind: 'direct' }), 'close widen mark process');
});

test('patients and caregivers have their marks alone', () => {
  const people = [member('bob'), member('paul', { kind: 'patient' })];
  assert.equal(may({ members: people }, { id: 'paul', kind: 'patient' }), 'mark');
  assert.equal(may({ members: people, state: 'closed' }, { id: 'paul', kind: 'caregiver' }), 'mark');
});

test('who has left may do nothing', () => {
  assert.equal(may({ members: [member('alice', { left_at: 3 }), member('bob')] }), '');
});

test('a patient is left alone by the last professional, and by nobody before', () => {
  const [paul, bob] = [member('paul', { kind: 'patient' }), member('bob')];
  const alone = (...others) => leftAlone(conversation({ members: [member('alice'), ...others] }), 'alice').map(({ account }) => account);
  assert.deepEqual(alone(paul), ['paul']);
  assert.deepEqual(alone(paul, { ...bob, left_at: 5 }), ['paul']);
  assert.deepEqual(alone(paul, bob), []);
  assert.deepEqual(alone(bob), []);
  assert.deepEqual(alone({ ...paul, left_at: 5 }), []);
});
