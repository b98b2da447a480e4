import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { HEAD, MOST_CONVERSATIONS, MOST_MESSAGES, restored } from '../model/snapshot.js';
import { unsealed } from '../platform/memory.js';
import { Keeper } from '../sync/keeper.js';
import { Clock, settle } from './support/clock.js';
import { open } from './support/device.js';
import { Server } from './support/server.js';

let clock;
let server;
let shelf;

class FakeShelf {
  items = new Map();
  puts = [];

  async put(records, { afresh }) {
    if (afresh) this.items.clear();
    for (const [key, sealed] of records) {
      if (sealed === null) this.items.delete(key);
      else this.items.set(key, sealed);
    }
    this.puts.push([...records.keys()]);
  }
}

beforeEach(() => {
  clock = new Clock();
  server = new Server(clock);
  server.account('alice');
  server.account('bob');
  server.sessions.get('alice').pin = '271828';
  server.conversation('c1', ['alice', 'bob']);
  server.conversation('c2', ['alice', 'bob']);
  shelf = new FakeShelf();
});

async function keeping() {
  const alice = await open(server, clock, 'alice');
  new Keeper({ store: alice.store, memory: alice.memory, shelf, timers: clock }).start();
  await alice.client.show('c1');
  server.say('c1', 'bob', 'Mme Marchand va mieux');
  await settle();
  await clock.advance(1_000);
  return alice;
}

const again = () => restored(unsealed({ account: 'alice', key: server.told('alice').storage_key }, shelf.items));

test('the state that a device gives again is the one it had', async () => {
  const alice = await keeping();
  const { conversations, threads, cursor, account, session, limits } = alice.store.state;
  const kept = again();
  assert.deepEqual([kept.conversations, kept.threads, kept.cursor], [conversations, threads, cursor]);
  assert.deepEqual([kept.account, kept.session, kept.limits, kept.listed], [account, session, limits, true]);
  assert.equal(threads.get('c1').messages.length, 2, 'there must be something to keep');
});

test('nothing of it can be read without the key, nor with that of another account', async () => {
  await keeping();
  assert.doesNotMatch([...shelf.items.values()].join(' '), /Marchand|alice/u);
  server.account('carol');
  const { storage_key } = server.told('carol');
  assert.equal(restored(unsealed({ account: 'alice', key: storage_key }, shelf.items)), null);
});

test('only what has changed is sealed again', async () => {
  const alice = await keeping();
  shelf.puts = [];
  alice.client.keepDraft('c1', 'à moitié');
  await clock.advance(1_000);
  assert.deepEqual(shelf.puts, []);
  server.say('c2', 'bob', 'Autre chose');
  await settle();
  await clock.advance(1_000);
  assert.deepEqual(shelf.puts, [[HEAD, 'c2']]);
});

test('a locked page keeps nothing more', async () => {
  const alice = await keeping();
  shelf.puts = [];
  server.say('c1', 'bob', 'juste avant');
  await settle();
  alice.client.lock.lock();
  await clock.advance(5_000);
  assert.deepEqual(shelf.puts, []);
});

test('the newest conversations and messages are kept, and then the next connection asks for all', async () => {
  for (let number = 0; number < MOST_CONVERSATIONS; number++) server.conversation(`d${number}`, ['alice', 'bob']);
  for (let number = 0; number < MOST_MESSAGES + 5; number++) server.say('c1', 'bob', `${number}`);
  await keeping();
  const kept = again();
  assert.equal(kept.conversations.size, MOST_CONVERSATIONS);
  assert.equal(kept.cursor, null);
  assert.equal(kept.threads.get('c1').messages.length, MOST_MESSAGES);
  assert.equal(shelf.items.size, MOST_CONVERSATIONS + 1);
});

test('a page that is being taken down after a log-out touches nothing of the next one', async () => {
  const alice = await keeping();
  shelf.puts = [];
  alice.memory.clear();
  server.say('c1', 'bob', 'juste après');
  await settle();
  await clock.advance(5_000);
  assert.deepEqual(shelf.puts, []);
});
