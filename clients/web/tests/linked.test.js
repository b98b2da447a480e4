import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkedTo, unreadAt, unreadByDossier } from '../model/linked.js';
import { apply, initial } from '../model/state.js';
import { conversation } from './support/values.js';

const overview = (dossier, unread) => ({ known: { conversation: conversation({ dossier }) }, unread });
const ALL = [overview('d1', 2), overview('d1', 1), overview('d2', 0), overview(null, 5)];

test('unread messages are counted by whom they are about', () => {
  assert.deepEqual([...unreadByDossier(ALL)], [['d1', 3]]);
  assert.equal(linkedTo(ALL, 'd1').length, 2);
});

test('what is unread in a merged dossier is shown at the one through which it is read', () => {
  const unread = unreadByDossier([...ALL, overview('d3', 4)]);
  assert.equal(unreadAt(unread, { dossier: 'd1', merged: ['d2', 'd3'] }), 7);
  assert.equal(unreadAt(unread, { dossier: 'd2', merged: [] }), 0);
});

test('each time a dossier is said to have changed, it is to be read again', () => {
  const changed = { op: 'dossier.changed', dossier: 'd1', part: 'circle' };
  const before = initial({ id: 'alice' }, {});
  const once = apply(before, changed, 0);
  assert.equal(once.dossierChanges.get('d1'), 1);
  assert.equal(apply(once, changed, 0).dossierChanges.get('d1'), 2);
  assert.equal(before.dossierChanges.size, 0);
});
