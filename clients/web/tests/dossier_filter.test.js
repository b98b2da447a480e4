import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHIPS, chipsOf, filterOf, offered, pressed, textOf } from '../model/dossier_filter.js';

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

test('a chip of a place is offered to who has it, or may have it further down', () => {
  const page = (next, ...dossiers) => ({ dossiers, next });
  const nurse = { role: '353', is_administrator: false };
  const of = (page, chips = []) => offered(chips, page).filter((chip) => ['physician', 'referent', 'administers'].includes(chip));
  assert.deepEqual(offered([], page(null, nurse)), ['unread', 'tasks_due', 'changed_lately', 'unqualified']);
  assert.deepEqual(of(page(null, nurse, { role: 'PCP', is_administrator: false })), ['physician']);
  assert.deepEqual(of(page(null, { role: 'ATTPHYS', is_administrator: true })), ['referent', 'administers']);
  assert.deepEqual(of(page('more', nurse)), ['physician', 'referent', 'administers']);
  assert.deepEqual([of(null), of(null, ['referent']), of(page(null, nurse), ['physician'])], [[], ['referent'], ['physician']]);
});

test('each chip asks for one thing, and two roles for either', () => {
  assert.deepEqual(filterOf([], NOW), NOTHING);
  assert.deepEqual(filterOf(['unread'], NOW), { ...NOTHING, unread: true });
  assert.deepEqual(filterOf(['tasks_due'], NOW), { ...NOTHING, tasks_due: true });
  assert.deepEqual(filterOf(['physician', 'referent'], NOW), { ...NOTHING, roles: ['PCP', 'ATTPHYS'] });
  assert.deepEqual(filterOf(['administers', 'unqualified'], NOW), { ...NOTHING, administers: true, unqualified: true });
  assert.deepEqual(filterOf(['changed_lately'], NOW), { ...NOTHING, changed_since: Date.UTC(2026, 10, 16) });
});
