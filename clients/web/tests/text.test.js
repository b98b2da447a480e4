import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matcher } from '../model/filter.js';
import { chars, clean, isBlank } from '../model/text.js';
import { expired, stopped, wrote } from '../model/typing.js';
import { conversation, member } from './support/values.js';

test('text goes out as the contract takes it', () => {
  assert.equal(clean('e\u0301te\u0301\r\nun\u0000\u0007\ttab \n'), 'été\nun\ttab');
  assert.equal(clean('\uD800seul'), 'seul');
  assert.equal(clean('🙂'), '🙂');
});

test('characters are code points, after NFC', () => {
  assert.equal(chars('🙂e\u0301'), 2);
  assert.equal(isBlank(' \n\t'), true);
});

test('the filter finds names and subjects without accents, by every word', () => {
  const one = conversation({ subject: 'Sortie d’hospitalisation', members: [member('alice'), member('bob', { name: 'Hélène Béraud' })] });
  for (const text of ['beraud', 'HELENE sortie', "d'hosp"]) assert.equal(matcher(text, 'alice')(one), true, text);
  for (const text of ['beraud absent', 'alice']) assert.equal(matcher(text, 'alice')(one), false, text);
});

test('who writes is forgotten after a while, or when the message comes', () => {
  const typing = wrote(new Map(), 'c1', 'bob', 1_000);
  assert.equal(expired(typing, 6_999), typing);
  assert.equal(expired(typing, 7_000).size, 0);
  assert.equal(stopped(typing, 'c1', 'bob').get('c1').size, 0);
  assert.equal(stopped(typing, 'c1', 'carol'), typing);
});
