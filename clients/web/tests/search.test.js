import assert from 'node:assert/strict';
import test from 'node:test';
import { excerptOf, hasWord, piecesOf } from '../model/search.js';

/** @param {string} text @param {string} sought the text with its hits in brackets */
const shown = (text, sought) => piecesOf(text, sought).map((piece) => (piece.isHit ? `[${piece.text}]` : piece.text)).join('');

test('beginnings of words are found whatever their case, accents and ligatures', () => {
  for (const [text, sought, expected] of [
    ['L’œdème du mollet', 'OEDEME', 'L’[œdème] du mollet'],
    ['Œuvre et cœur', 'coe', 'Œuvre et [cœ]ur'],
    ['l’État général', 'etat gén', 'l’[État] [gén]éral'],
    ['Straße', 'stras', '[Straß]e'],
    ['Pansement', 'ement', 'Pansement'],
    ['8 h 40', '8', '[8] h 40'],
    ['e\u0301tat', 'etat', '[e\u0301tat]'],
    ['pansement pansements', 'pans pansement', '[pansement] [pansement]s'],
    ['<b>gras</b>', 'b', '<[b]>gras</[b]>'],
    ['rien', '…', 'rien'],
    ['', 'a', ''],
  ]) assert.equal(shown(text, sought), expected);
});

test('the pieces are the text, character by character', () => {
  const text = 'Élodie 🩺 œdème\n<i>ﬁn</i> e\u0301';
  for (const sought of ['e', 'oed', 'fi', '🩺', 'zzz']) assert.equal(piecesOf(text, sought).map((piece) => piece.text).join(''), text);
});

test('an excerpt begins a little before the first hit, at a word', () => {
  const text = `${'Bien dormi, bien mangé. '.repeat(10)}L’œdème a disparu.`;
  const [first, hit] = excerptOf(text, 'oedeme');
  assert.match(first.text, /^…(?:Bien|bien|dormi|mangé)/u);
  assert.ok(first.text.length <= 42);
  assert.deepEqual(hit, { text: 'œdème', isHit: true });
  assert.equal(excerptOf('Court œdème', 'oedeme')[0].text, 'Court ');
  assert.equal(excerptOf(text, 'absent')[0].text, text);
});

test('what has neither letter nor figure is nothing to search for', () => {
  for (const text of ['', '  ', '… !', '\u0301']) assert.equal(hasWord(text), false);
  for (const text of ['a', ' 8', 'œ']) assert.equal(hasWord(text), true);
});
