import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Heights } from '../model/heights.js';

/** The same by adding up one by one, to compare with. */
const added = (measured, guess, from, to) => {
  let sum = 0;
  for (let seq = from; seq <= to; seq += 1) sum += measured.get(seq) ?? guess;
  return sum;
};

test('what was measured counts as measured, the rest as guessed, over any range', () => {
  const heights = new Heights(60);
  const measured = new Map();
  for (let seq = 1; seq < 1_000; seq += 7) measured.set(seq, 20 + (seq % 13));
  for (let seq = 250; seq < 270; seq += 1) measured.set(seq, 300);
  for (const [seq, px] of measured) heights.set(seq, px);
  for (const [from, to] of [[1, 1], [1, 128], [129, 256], [100, 300], [255, 999], [1, 5_000], [7, 6]]) {
    assert.equal(heights.between(from, to), added(measured, 60, from, to), `${from} to ${to}`);
  }
});

test('measured again, only the last measure counts', () => {
  const heights = new Heights(60);
  for (const px of [10, 90, 40]) heights.set(3, px);
  assert.equal(heights.between(1, 4), 3 * 60 + 40);
});

test('the message at a height, to the pixel, and the ends for what is outside', () => {
  const heights = new Heights(10);
  heights.set(2, 100);
  assert.deepEqual([-5, 0, 9, 10, 109, 110, 119, 1e9].map((px) => heights.at(px, 20)), [1, 1, 1, 2, 2, 3, 3, 20]);
});

test('the guess is learnt once, from enough of them, and again in another width', () => {
  const heights = new Heights(60);
  for (let seq = 1; seq <= 11; seq += 1) heights.set(seq, 20);
  heights.learn();
  assert.equal(heights.guess, 60);
  heights.set(12, 20);
  heights.learn();
  assert.equal(heights.guess, 20);
  heights.set(13, 500);
  heights.learn();
  assert.equal(heights.guess, 20);
  heights.forget();
  assert.equal(heights.between(1, 20), 400);
});

test('what is expected of a message with pictures counts until it is measured, and teaches nothing', () => {
  const heights = new Heights(60);
  heights.expect(3, 400);
  heights.expect(3, 300);
  assert.equal(heights.between(1, 128), 127 * 60 + 300);
  assert.equal(heights.at(60 + 60 + 299, 5), 3);
  for (let seq = 4; seq < 16; seq += 1) heights.set(seq, 20);
  heights.learn();
  assert.equal(heights.guess, 20);
  heights.set(3, 280);
  heights.expect(3, 500);
  assert.equal(heights.between(1, 4), 20 + 20 + 280 + 20);
});
