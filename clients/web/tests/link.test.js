import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delay } from '../sync/backoff.js';
import { CLOSE_CODES } from '../wire/names.js';
import { Clock } from './support/clock.js';
import { open } from './support/device.js';
import { Server } from './support/server.js';

test('full jitter: anywhere from nothing to a ceiling that doubles up to 30 s', () => {
  assert.equal(delay(0, () => 1), 500);
  assert.equal(delay(3, () => 1), 4_000);
  assert.equal(delay(50, () => 1), 30_000);
  assert.equal(delay(3, () => 0), 0);
});

test('after a fault that is probably ours, never at once', () => {
  assert.equal(delay(0, () => 0, { slow: true }), 4_000);
  assert.equal(delay(50, () => 1, { slow: true }), 30_000);
});

async function dropped(code) {
  const clock = new Clock();
  const server = new Server(clock);
  server.account('alice');
  const alice = await open(server, clock, 'alice', { random: () => 0.99 });
  server.disconnect(code);
  return { clock, server, alice };
}

for (const [name, code] of Object.entries({ restarting: CLOSE_CODES.RESTARTING, slow: CLOSE_CODES.TOO_SLOW, network: 1006 })) {
  test(`it comes back soon after: ${name}`, async () => {
    const { clock, alice } = await dropped(code);
    assert.equal(alice.store.state.link.status, 'offline');
    await clock.advance(600);
    assert.equal(alice.store.state.link.status, 'online');
  });
}

for (const [name, code] of Object.entries({ 'not understood': CLOSE_CODES.NOT_UNDERSTOOD, flood: CLOSE_CODES.FLOOD })) {
  test(`it comes back slowly after: ${name}`, async () => {
    const { clock, alice } = await dropped(code);
    await clock.advance(3_900);
    assert.equal(alice.store.state.link.status, 'offline');
    await clock.advance(10_000);
    assert.equal(alice.store.state.link.status, 'online');
  });
}

test('when the network is back it does not wait', async () => {
  const { clock, server, alice } = await dropped(1006);
  server.isUp = false;
  await clock.advance(120_000);
  server.isUp = true;
  alice.client.link.wake();
  await clock.advance(0);
  assert.equal(alice.store.state.link.status, 'online');
});

test('a connection that falls at once is not dialled again and again at once', async () => {
  const { clock, server } = await dropped(CLOSE_CODES.NO_PONG);
  let dials = 0;
  const { length } = server.sockets;
  assert.equal(length, 0);
  for (let second = 0; second < 60; second++) {
    await clock.advance(1_000);
    dials += server.sockets.length;
    server.disconnect(CLOSE_CODES.NO_PONG);
  }
  assert.ok(dials > 2 && dials < 10, `${dials} in a minute`);
});
