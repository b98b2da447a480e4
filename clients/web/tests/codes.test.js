import assert from 'node:assert/strict';
import { test } from 'node:test';
import fr from '../i18n/fr.js';
import { NEEDS, SERVICES, codesFound } from '../model/codes.js';

const words = /** @type {Record<string, any>} */ (fr);
const needs = NEEDS.map((value) => ({ value, label: words[`plan.need.${value}`] }));
const services = SERVICES.map((value) => ({ value, label: words[`plan.service.${value}`] }));
const found = (/** @type {string} */ typed, codes = needs) => codesFound(codes, typed).map(({ value }) => value);

test('a code is found by words, without accents and in any order', () => {
  assert.deepEqual(found('mobilité'), ['1.2.1.3']);
  assert.deepEqual(found('DOMESTIQUE loge'), ['1.3.2']);
  assert.deepEqual(found('infirmier', services), ['2.1.1.2']);
  assert.deepEqual(found('oeuvre', services), ['2.3.5.3']);
});

test('and by the beginning of its number, also with words', () => {
  assert.deepEqual(found('1.2'), ['1.2', '1.2.1', '1.2.1.1', '1.2.1.2', '1.2.1.3', '1.2.1.4']);
  assert.deepEqual(found('1.2.1.'), ['1.2.1.1', '1.2.1.2', '1.2.1.3', '1.2.1.4']);
  assert.deepEqual(found('1.3 social'), ['1.3', '1.3.3', '1.3.4', '1.3.4.1']);
  assert.deepEqual(found('2'), []);
});

test('all of them stand in their order until something is typed, and none where nothing fits', () => {
  assert.deepEqual(found(' '), [...NEEDS]);
  assert.equal(NEEDS.indexOf('1.1.10'), NEEDS.indexOf('1.1.9') + 1);
  assert.deepEqual(found('voiture'), []);
});
