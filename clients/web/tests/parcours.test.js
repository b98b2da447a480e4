import assert from 'node:assert/strict';
import { test } from 'node:test';
import { teamsOf } from '../model/parcours.js';

const member = (/** @type {number} */ number, /** @type {string[]} */ ...parcours) => /** @type {any} */ ({ number, parcours });

test('each parcours has those who take part in it, and who takes part in none is in no team', () => {
  const teams = teamsOf([member(1, 'DAC'), member(2), member(3, 'Plaies', 'DAC')]);
  assert.deepEqual(teams.map(({ name, members }) => [name, members.map(({ number }) => number)]), [['DAC', [1, 3]], ['Plaies', [3]]]);
  assert.deepEqual(teamsOf([member(2)]), []);
});
