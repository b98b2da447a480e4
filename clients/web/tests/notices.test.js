import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { NoPushService, NotAllowed } from '../sync/notices.js';
import { Clock, settle } from './support/clock.js';
import { open } from './support/device.js';
import { Server } from './support/server.js';

/** More than since the page heard of the server last: `lookAgain` catches up after that, and asks no more before. */
const QUIET = 60_000;

let clock;
let server;

beforeEach(() => {
  clock = new Clock();
  server = new Server(clock);
  server.account('alice');
  server.account('bob');
  server.sessions.get('alice').pin = '271828';
  server.conversation('c1', ['alice', 'bob']);
});

/** Alice's device, on which she has asked for notifications. */
async function on() {
  const alice = await open(server, clock, 'alice');
  alice.notifications.allows = true;
  await alice.client.notices.switchOn();
  return alice;
}

test('who allows it is pushed to, and who switches it off no more', async () => {
  const alice = await on();
  assert.equal(alice.client.notices.isOn, true);
  assert.equal(server.pushed.get('alice'), 'https://push.test/1');
  await alice.client.notices.switchOff();
  assert.equal(alice.client.notices.isOn, false);
  assert.equal(server.pushed.has('alice'), false);
});

test('who does not allow it is pushed to nowhere', async () => {
  const alice = await open(server, clock, 'alice');
  await assert.rejects(alice.client.notices.switchOn(), NotAllowed);
  assert.deepEqual([alice.client.notices.isOn, server.pushed.size], [false, 0]);
});

test('a browser whose push service is away says so, and nothing is on', async () => {
  const alice = await open(server, clock, 'alice');
  Object.assign(alice.notifications, { allows: true, address: null });
  await assert.rejects(alice.client.notices.switchOn(), NoPushService);
  assert.equal(alice.client.notices.isOn, false);
});

test('the next session on this device is pushed to again, at the address that the browser has then', async () => {
  const { client, notifications } = await on();
  client.stop();
  server.pushed.clear();
  notifications.address = 'https://push.test/2';
  await open(server, clock, 'alice', { notifications });
  await settle();
  assert.equal(server.pushed.get('alice'), 'https://push.test/2');
});

test('another account in the same browser is not pushed to', async () => {
  const { client, notifications } = await on();
  client.stop();
  const bob = await open(server, clock, 'bob', { notifications });
  await settle();
  assert.deepEqual([bob.client.notices.isOn, server.pushed.has('bob')], [false, false]);
});

test('a page that nobody looks at tells of a message at once; one that somebody looks at does not', async () => {
  const alice = await on();
  server.say('c1', 'bob', 'bonjour');
  await settle();
  assert.deepEqual(alice.notifications.shown, []);
  alice.isLooking = false;
  server.say('c1', 'bob', 'encore');
  server.say('c1', 'alice', 'de moi');
  await settle();
  assert.deepEqual(alice.notifications.shown, [{ tag: 'c1', unread: 2, urgent: false }]);
  assert.doesNotMatch(JSON.stringify(alice.notifications.shown), /bob|encore/u);
});

test('a locked page tells of nothing: that is the push\'s', async () => {
  const alice = await on();
  alice.isLooking = false;
  alice.client.lock.lock();
  await settle();
  server.say('c1', 'bob', 'bonjour');
  await settle();
  assert.deepEqual(alice.notifications.shown, []);
});

test('a muted conversation is silent here too', async () => {
  const alice = await on();
  alice.isLooking = false;
  const known = alice.store.state.conversations.get('c1');
  known.conversation.muted = true;
  server.say('c1', 'bob', 'bonjour');
  await settle();
  assert.deepEqual(alice.notifications.shown, []);
});

test('what was read meanwhile is taken away when somebody looks again', async () => {
  const alice = await on();
  alice.isLooking = false;
  const { seq } = server.say('c1', 'bob', 'bonjour');
  await settle();
  assert.equal(alice.notifications.shown.length, 1);
  server.read('c1', 'alice', seq);
  await settle();
  alice.client.lookAgain(QUIET);
  await settle();
  assert.equal(alice.notifications.shown.length, 1, 'the window is seen, and somebody is at another one');
  alice.isLooking = true;
  alice.client.lookAgain(QUIET);
  await settle();
  assert.deepEqual(alice.notifications.shown, []);
});

test('what was pushed stays when somebody looks before the page has heard of it', async () => {
  const alice = await on();
  const { seq } = server.append('c1', 'bob', { text: 'bonjour' });
  await alice.notifications.show({ tag: 'c1', unread: 1, urgent: false });
  alice.client.lookAgain(QUIET);
  await settle();
  assert.equal(alice.notifications.shown.length, 1);
  server.read('c1', 'alice', seq);
  server.disconnect();
  await clock.advance(QUIET);
  await settle();
  assert.deepEqual(alice.notifications.shown, [], 'the next connection takes away what was read elsewhere');
});
