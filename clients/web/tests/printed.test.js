import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printedOf } from '../model/printed.js';

const parts = (tab) => printedOf({ id: 'a', merged: ['b'] }, tab).map(({ dossier, part }) => `${dossier} ${part}`);

test('a tab is printed with what stands in it of the dossiers that are read through this one', () => {
  assert.deepEqual(parts('plan'), ['a plan']);
  assert.deepEqual(parts('timeline'), ['a timeline', 'b timeline']);
  assert.deepEqual(parts('notes'), ['a notes', 'b notes']);
});

test('what is no part of its own is a page of the dossier', () => {
  assert.deepEqual(parts('rights'), ['a dossier']);
  assert.deepEqual(parts('conversations'), ['a dossier', 'b dossier']);
});
