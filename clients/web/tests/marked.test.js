import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocksOf } from '../model/marked.js';

/** @param {string} text */
const pieces = (text) => blocksOf(text)[0].lines[0].map((piece) => [piece.kind, piece.text, ...('to' in piece ? [piece.to] : [])]);

test('paragraphs are parted by an empty line, and keep their own lines', () => {
  const blocks = blocksOf('un\ndeux\n\n \ntrois');
  assert.deepEqual(blocks.map(({ kind, lines }) => [kind, lines.length]), [['paragraph', 2], ['paragraph', 1]]);
  assert.deepEqual(blocksOf(''), []);
});

test('lists are of one kind, in the order in which they were written', () => {
  const blocks = blocksOf('À faire :\n- pansement\n* bilan\n1. peser\n2) mesurer\nfin');
  assert.deepEqual(blocks.map(({ kind, lines }) => [kind, lines.map(([piece]) => piece.text)]), [
    ['paragraph', ['À faire :']],
    ['bullets', ['pansement', 'bilan']],
    ['numbers', ['peser', 'mesurer']],
    ['paragraph', ['fin']],
  ]);
});

test('bold and italic are words between their marks, and a product is none', () => {
  assert.deepEqual(pieces('a **bien dormi** et *mangé* _peu_'), [
    ['plain', 'a '],
    ['bold', 'bien dormi'],
    ['plain', ' et '],
    ['italic', 'mangé'],
    ['plain', ' '],
    ['italic', 'peu'],
  ]);
  for (const text of ['2 * 3 * 4', 'un_nom_long', '**', '** **x', '3*4*5']) assert.equal(pieces(text).map(([, said]) => said).join(''), text);
  assert.deepEqual(pieces('2 * 3 * 4'), [['plain', '2 * 3 * 4']]);
});

test('a link leads to https alone, and ends before the end of its sentence', () => {
  assert.deepEqual(pieces('voir [la fiche](https://has-sante.fr/a?b=1) ou https://example.org/x.'), [
    ['plain', 'voir '],
    ['link', 'la fiche', 'https://has-sante.fr/a?b=1'],
    ['plain', ' ou '],
    ['link', 'https://example.org/x', 'https://example.org/x'],
    ['plain', '.'],
  ]);
  for (const text of ['[x](javascript:alert(1))', '[x](http://a.fr)', '<img src=x onerror=alert(1)>', '[x](data:text/html,a)'])
    assert.deepEqual(pieces(text), [['plain', text]]);
});

test('100,000 characters of marks are looked at once', () => {
  const begun = performance.now();
  for (const mark of ['*', '_', '[', '**a', '[a](', '*a ', '_a']) blocksOf(mark.repeat(50_000));
  assert.ok(performance.now() - begun < 2_000);
});
