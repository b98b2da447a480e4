import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { CATALOGUES, languageFor, translator } from '../i18n/translator.js';
import { ERROR_CODES } from '../wire/names.js';

const { fr, en } = CATALOGUES;
const ROOT = new URL('..', import.meta.url);
const forms = (entry) => (typeof entry === 'string' ? { text: entry } : entry);
const names = (entry) => new Set(Object.values(forms(entry)).flatMap((text) => text.match(/\{\w+\}/gu) ?? []));

test('both languages have the same keys, with the same names in them', () => {
  assert.deepEqual(Object.keys(fr).sort(), Object.keys(en).sort());
  for (const key of Object.keys(fr)) assert.deepEqual(names(fr[key]), names(en[key]), key);
});

test('every refusal of the contract has its sentence', () => {
  const expected = ERROR_CODES.map((code) => `error.${code}`).sort();
  assert.deepEqual(Object.keys(fr).filter((key) => key.startsWith('error.')).sort(), expected);
});

test('every key that the screens ask for exists', () => {
  const screens = readdirSync(new URL('ui/', ROOT), { recursive: true }).filter((name) => name.endsWith('.js'));
  const sources = screens.map((name) => readFileSync(new URL(`ui/${name}`, ROOT), 'utf8'));
  const asked = sources.flatMap((source) => [...source.matchAll(/\bt\(\s*'([^']+)'/gu)].map(([, key]) => key));
  assert.ok(asked.length > 50, 'there must be something to compare');
  for (const key of asked) assert.ok(key in fr, key);
});

test('French is set in French: no-break spaces and typographic apostrophes', () => {
  for (const [key, entry] of Object.entries(fr)) {
    for (const text of Object.values(forms(entry))) assert.doesNotMatch(text, / [:?!;»]|'|« /u, key);
  }
});

test('plurals follow the language, and names are put in as they are', () => {
  const french = translator('fr');
  assert.equal(french.t('row.unread', { count: 0 }), '0 message non lu');
  assert.equal(french.t('row.unread', { count: 2 }), '2 messages non lus');
  assert.equal(translator('en').t('row.unread', { count: 0 }), '0 unread messages');
  assert.equal(french.t('readers.one', { name: "{count} d'Arc" }), "{count} d'Arc lira ce message");
  assert.equal(french.list(['A', 'B', 'C']), 'A, B et C');
});

test('a code of a newer server is told as a defect, not as a key', () => {
  assert.equal(translator('fr').reason('of_tomorrow'), fr['error.internal']);
});

test('the browser’s first language that we speak is taken, else French', () => {
  assert.equal(languageFor(['de-DE', 'en-US', 'fr']), 'en');
  assert.equal(languageFor(['de-DE']), 'fr');
});
