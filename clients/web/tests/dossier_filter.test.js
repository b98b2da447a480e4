import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHIPS, chipsOf, filterOf, pressed, textOf } from '../model/dossier_filter.js';

const NOW = Date.UTC(2026, 10, 23);
const NOTHING = { unread: false, tasks_due: false, roles: [], administers: false, unqualified: false, changed_since: null };

test('chips stand in the address and come back, whatever else stands there', () => {
  for (const chip of CHIPS) assert.deepEqual(chipsOf(textOf([chip])), [chip]);
  assert.deepEqual(chipsOf(textOf(CHIPS)), CHIPS);
  assert.deepEqual(chipsOf('administers+nonsense+unread'), ['unread', 'administers']);
  assert.deepEqual(chipsOf(''), []);
});

test('a chip that is pressed again is none any more', () => {
  assert.deepEqual(pressed([], 'referent'), ['referent']);
  assert.deepEqual(pressed(['referent'], 'unread'), ['unread', 'referent']);
  assert.deepEqual(pressed(['unread', 'referent'], 'unread'), ['referent']);
});

test('each chip asks for one thing, and two roles for either', () => {
  assert.deepEqual(filterOf([], NOW), NOTHING);
  assert.deepEqual(filterOf(['unread'], NOW), { ...NOTHING, unread: true });
  assert.deepEqual(filterOf(['tasks_due'], NOW), { ...NOTHING, tasks_due: true });
  assert.deepEqual(filterOf(['physician', 'referent'], NOW), { ...NOTHING, roles: ['PCP', 'ATTPHYS'] });
  assert.deepEqual(filterOf(['administers', 'unqualified'], NOW), { ...NOTHING, administers: true, unqualified: true });
  assert.deepEqual(filterOf(['changed_lately'], NOW), { ...NOTHING, changed_since: Date.UTC(2026, 10, 16) });
});
