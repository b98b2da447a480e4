import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stack } from '../model/stack.js';

test('rows stand under each other: as measured, else as guessed', () => {
  const stack = new Stack(10);
  stack.lay(['a', 'b', 'c', 'd']);
  assert.equal(stack.measure('b', 30), true);
  assert.equal(stack.measure('b', 30), false, 'no news');
  stack.lay(['a', 'b', 'c', 'd']);
  assert.deepEqual([0, 1, 2, 3, 4, 9].map((index) => stack.top(index)), [0, 10, 40, 50, 60, 60]);
  assert.deepEqual([-5, 0, 9, 10, 39, 40, 55, 999].map((px) => stack.at(px)), [0, 0, 0, 1, 1, 2, 3, 3]);
});

test('a row takes its height along when it moves', () => {
  const stack = new Stack(10);
  stack.measure('c', 50);
  stack.lay(['a', 'b', 'c']);
  stack.lay(['c', 'a', 'b']);
  assert.equal(stack.top(1), 50);
  stack.forget();
  stack.lay(['c', 'a', 'b']);
  assert.equal(stack.top(1), 10);
});

test('of nothing, the top is the bottom', () => {
  const stack = new Stack(10);
  stack.lay([]);
  assert.deepEqual([stack.at(100), stack.top(0), stack.top(1)], [0, 0, 0]);
});
