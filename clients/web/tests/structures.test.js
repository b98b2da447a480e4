import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finessText, memberName, periodOf, phoneText } from '../model/structures.js';

const now = new Date(2026, 10, 19, 9).getTime();

test('a member is called as their account, or as the structure', () => {
  assert.equal(memberName({ account: { id: 'b', kind: 'professional', name: 'Bob Durand' }, structure: null }), 'Bob Durand');
  assert.equal(memberName({ account: null, structure: { finess: '990000010', name: 'SSIAD du Bessin' } }), 'SSIAD du Bessin');
  assert.equal(memberName({ account: null, structure: null }), undefined);
});

test('numbers are parted as people read them aloud', () => {
  assert.equal(finessText('990000010'), '99 000 001 0');
  assert.equal(finessText('2B0000012'), '2B 000 001 2');
  assert.equal(phoneText('0231000020'), '02 31 00 00 20');
  assert.equal(phoneText('+33231000020'), '+33231000020');
});

test('a period begins now or with its first day, and has its last day to the end', () => {
  assert.deepEqual(periodOf({ since: '2026-11-19', until: '' }, now), {});
  assert.deepEqual(periodOf({ since: '', until: '2026-12-31' }, now), { until: new Date(2027, 0, 1).getTime() });
  assert.deepEqual(periodOf({ since: '2026-11-20', until: '2026-11-20' }, now), { since: new Date(2026, 10, 20).getTime(), until: new Date(2026, 10, 21).getTime() });
});
