import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WHOLE, isWhole, panned, zoomed } from '../model/zoom.js';

const picture = { width: 400, height: 300 };
const screen = { width: 400, height: 800 };

test('what is under the finger stays there', () => {
  const at = { x: 100, y: 50 };
  const near = zoomed(WHOLE, 4, at, picture, screen);
  const point = { x: (at.x - near.x) / near.scale, y: (at.y - near.y) / near.scale };
  assert.deepEqual(point, at);
});

test('never smaller than the whole, never more than eight times', () => {
  assert.deepEqual(zoomed(WHOLE, 0.1, { x: 9, y: 9 }, picture, screen), WHOLE);
  assert.equal(zoomed(WHOLE, 100, { x: 0, y: 0 }, picture, screen).scale, 8);
  assert.equal(isWhole(WHOLE), true);
});

test('its edges do not come into the screen, and where it is smaller it stands in the middle', () => {
  const near = zoomed(WHOLE, 2, { x: 0, y: 0 }, picture, screen);
  assert.deepEqual(panned(near, { x: 10_000, y: 10_000 }, picture, screen), { scale: 2, x: 200, y: 0 });
  assert.deepEqual(panned(near, { x: -30, y: 0 }, picture, screen), { scale: 2, x: -30, y: 0 });
});
