import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Memory } from '../platform/memory.js';
import { newKey } from '../platform/seal.js';
import { Ticket } from '../platform/ticket.js';
import { Clock } from './support/clock.js';
import { MapStorage } from './support/device.js';

const STAYS_S = 900;
let clock;
let storage;
let jar;

/** A cookie as a browser keeps it: it ends by the clock, whoever looks. */
class FakeJar {
  value = null;
  until = 0;
  read = () => (clock.now() < this.until ? this.value : null);
  erase = () => void (this.value = null);
  write(value, max_age_s) {
    this.value = value;
    this.until = clock.now() + max_age_s * 1_000;
  }
}

beforeEach(() => {
  clock = new Clock();
  storage = new MapStorage();
  jar = new FakeJar();
});

const ticket = () => new Ticket({ storage, jar, now: clock.now });
const issued = (key = newKey()) => {
  const memory = new Memory(storage, 'alice', ticket());
  memory.open(key, STAYS_S);
  return { memory, key };
};

test('the next page has the key while the session would not have locked, and not a moment longer', () => {
  const { key } = issued();
  clock.now_ms += STAYS_S * 1_000 - 1;
  assert.deepEqual(ticket().recall(), { account: 'alice', key });
  clock.now_ms += 1;
  assert.equal(ticket().recall(), null);
});

test('whoever is there keeps it, and what another page has wiped stays wiped', () => {
  const { memory } = issued();
  clock.now_ms += 800_000;
  memory.stay();
  clock.now_ms += 800_000;
  assert.ok(ticket().recall());
  ticket().forget();
  memory.stay();
  assert.deepEqual([ticket().recall(), jar.value], [null, null]);
});

test('a locked page leaves nothing that opens', () => {
  const { memory } = issued();
  memory.close();
  assert.deepEqual([jar.value, storage.length], [null, 0]);
  memory.stay();
  assert.equal(jar.value, null);
});

test('what storage and cookie hold is worth nothing one without the other, nor for another account', () => {
  const { key } = issued();
  const kept = storage.getItem('mis.offline');
  assert.ok(!kept.includes(key) && !jar.value.includes(key));
  storage.setItem('mis.offline', kept.replace('alice', 'carol'));
  assert.equal(ticket().recall(), null);
  issued(key);
  jar.erase();
  assert.equal(ticket().recall(), null);
  assert.equal(storage.getItem('mis.offline'), null, 'wiped where it is found void');
});

test('a clock that is turned back, and a page that ends the cookie later than it says, open nothing', () => {
  issued();
  clock.now_ms -= 1;
  assert.equal(ticket().recall(), null);
  issued();
  jar.until = Infinity;
  clock.now_ms += STAYS_S * 1_000;
  assert.equal(ticket().recall(), null);
});
