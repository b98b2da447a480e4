import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { initial } from '../model/state.js';
import { ConnectionLost } from '../wire/errors.js';
import { Clock, settle } from './support/clock.js';
import { open, texts } from './support/device.js';
import { Server } from './support/server.js';

const PIN = '271828';
let clock;
let server;

beforeEach(() => {
  clock = new Clock();
  server = new Server(clock);
  server.account('alice');
  server.account('bob');
  server.sessions.get('alice').pin = PIN;
  server.conversation('c1', ['alice', 'bob']);
});

const isLocked = (device) => device.store.state.session.locked;
const asked = (op) => server.asked.filter((frame) => frame.op === op);
/** All that this page and this device hold, as somebody with a debugger reads it. */
const readable = ({ store, storage }) =>
  JSON.stringify([store.state, [...storage.items]], (_, value) => (value instanceof Map ? [...value] : value));

async function atWork() {
  const alice = await open(server, clock, 'alice');
  await alice.client.show('c1');
  server.say('c1', 'bob', 'Mme Marchand va mieux');
  alice.client.keepDraft('c1', 'à moitié écrit');
  await settle();
  return alice;
}

test('a locked page holds nothing that could be read, and has it all again when unlocked', async () => {
  const alice = await atWork();
  assert.match(readable(alice), /Marchand/u);
  assert.match(readable(alice), /à moitié écrit/u);
  alice.client.lock.lock();
  await settle();
  assert.ok(server.sessions.get('alice').locked);
  alice.client.keepDraft('c1', 'à moitié écrit'); // its composer goes, and says it once more
  assert.doesNotMatch(readable(alice), /Marchand|moitié/u);
  const { account, session, link, limits, extensions } = alice.store.state;
  assert.deepEqual(alice.store.state, { ...initial(account, session), link, limits, extensions });
  await alice.client.unlock(PIN);
  await settle();
  await alice.client.show('c1');
  assert.ok(!isLocked(alice));
  assert.deepEqual(texts(alice, 'c1'), ['Mme Marchand va mieux']);
  assert.equal(alice.store.state.drafts.get('c1'), 'à moitié écrit');
});

test('what the server locks is locked here, whether an event or a refusal tells it', async () => {
  const [told, found] = [await atWork(), await atWork()];
  server.lock('alice');
  await settle();
  assert.deepEqual([isLocked(told), isLocked(found)], [true, true]);
  await told.client.unlock(PIN);
  await settle();
  server.sessions.get('alice').locked = true; // and the event is lost
  await told.client.searchDirectory('x').catch(() => undefined);
  assert.ok(isLocked(told));
  assert.doesNotMatch(readable(told), /Marchand/u);
});

test('an answer that was asked for before the lock brings nothing in after it', async () => {
  const alice = await atWork();
  const history = alice.client.loadNewest('c1').catch(() => undefined);
  alice.client.lock.close();
  await history;
  await settle();
  server.say('c1', 'bob', 'dit trop tard');
  server.tell('c1', { op: 'conversation', ...server.toldOf('c1', 'alice') });
  await settle();
  assert.ok(!server.sessions.get('alice').locked, 'the server still tells this page');
  assert.doesNotMatch(readable(alice), /Marchand|trop tard/u);
});

test('what was not sent waits behind the lock, and goes out once after it', async () => {
  const alice = await atWork();
  server.isUp = false;
  server.disconnect();
  await alice.client.sendMessage('c1', 'écrit hors connexion');
  alice.client.lock.lock();
  assert.doesNotMatch(readable(alice), /hors connexion/u);
  server.isUp = true;
  await clock.advance(60_000);
  assert.deepEqual(server.texts('c1'), ['Mme Marchand va mieux'], 'a locked session sends nothing');
  await alice.client.unlock(PIN);
  await settle();
  assert.deepEqual(server.texts('c1'), ['Mme Marchand va mieux', 'écrit hors connexion']);
  assert.equal(alice.memory.pending().length, 0);
});

test('a message that is under way when the session locks is neither lost nor doubled nor called failed', async () => {
  const alice = await atWork();
  server.meddle = ({ op }) => {
    if (op === 'message.send') server.sessions.get('alice').locked = true;
  };
  await alice.client.sendMessage('c1', 'en chemin');
  await settle();
  assert.ok(isLocked(alice));
  server.meddle = () => undefined;
  await alice.client.unlock(PIN);
  await clock.advance(1_000);
  assert.deepEqual(server.texts('c1'), ['Mme Marchand va mieux', 'en chemin']);
  assert.deepEqual(alice.store.state.outbox, []);
});

test('a lock without a connection holds across a reload, and is told before any PIN is looked at', async () => {
  const alice = await atWork();
  server.isUp = false;
  server.disconnect();
  alice.client.lock.lock();
  alice.client.stop();
  assert.ok(!server.sessions.get('alice').locked, 'the server does not know yet');
  server.isUp = true;
  const again = await open(server, clock, 'alice', { storage: alice.storage });
  assert.ok(isLocked(again));
  assert.ok(server.sessions.get('alice').locked);
  await assert.rejects(again.client.unlock('314159'), { code: 'wrong_pin' });
  await again.client.unlock(PIN);
  assert.equal(again.store.state.drafts.get('c1'), 'à moitié écrit');
});

test('a PIN whose answer was lost is looked at again: no other one opens the screen', async () => {
  const alice = await atWork();
  alice.client.lock.lock();
  await settle();
  server.meddle = ({ op }) => (op === 'session.unlock' ? 'lost' : undefined);
  await assert.rejects(alice.client.unlock(PIN), { name: 'ConnectionLost' });
  server.meddle = () => undefined;
  await clock.advance(60_000);
  assert.ok(isLocked(alice));
  await assert.rejects(alice.client.unlock('314159'), { code: 'wrong_pin' });
  assert.ok(isLocked(alice));
});

test('wrong PINs are counted by the server, and the last one ends the session with its reason', async () => {
  const alice = await atWork();
  alice.client.lock.lock();
  await settle();
  for (const left of [2, 1, 0]) {
    await assert.rejects(alice.client.unlock('314159'), { code: 'wrong_pin', details: { attempts_left: left } });
  }
  await settle();
  assert.equal(alice.ended, 'pin');
  assert.doesNotMatch(readable(alice), /moitié/u);
});

test('the last wrong PIN is the reason also where the connection ends before its answer comes', async () => {
  const alice = await atWork();
  alice.client.lock.lock();
  await settle();
  server.sessions.get('alice').left = 1;
  const answer = server.unlockFor('alice', '314159');
  alice.client.lock.parts.unlockSession = async () => {
    await settle(); // the connection has ended by now
    return answer;
  };
  answer.catch(() => undefined);
  await assert.rejects(alice.client.unlock('314159'), { code: 'wrong_pin' });
  await settle();
  assert.equal(alice.ended, 'pin');
});

test('a session that was opened by an answer that was lost is shut again', async () => {
  const alice = await atWork();
  alice.client.lock.lock();
  await settle();
  server.meddle = ({ op }) => (op === 'session.unlock' ? 'lost' : undefined);
  await assert.rejects(alice.client.unlock(PIN), { name: 'ConnectionLost' });
  await settle();
  assert.ok(server.sessions.get('alice').locked);
});

test('tabs of one browser lock and unlock together, and one’s activity keeps the other open', async () => {
  const first = await atWork();
  const second = await open(server, clock, 'alice', { storage: first.storage });
  for (let minute = 0; minute < 20; minute++) {
    await clock.advance(60_000);
    first.client.idle.stir();
    await settle();
  }
  assert.deepEqual([isLocked(first), isLocked(second)], [false, false]);
  second.client.lock.lock();
  await settle();
  assert.deepEqual([isLocked(first), isLocked(second)], [true, true]);
  await first.client.unlock(PIN);
  await settle();
  assert.deepEqual([isLocked(first), isLocked(second)], [false, false]);
  await second.client.show('c1');
  assert.deepEqual(texts(second, 'c1'), ['Mme Marchand va mieux']);
});

test('nobody stirs for the time of the session: it locks by itself, here and at the server', async () => {
  const alice = await atWork();
  await clock.advance(899_000);
  assert.ok(!isLocked(alice));
  await clock.advance(1_000);
  assert.ok(isLocked(alice));
  assert.ok(server.sessions.get('alice').locked);
});

test('a device that slept through the time locks before anything else, also when somebody stirs at once', async () => {
  for (const wake of [(client) => client.lookAgain(0), (client) => client.idle.stir()]) {
    const alice = await atWork();
    clock.now_ms += 900_000; // no timer has run
    wake(alice.client);
    assert.ok(isLocked(alice));
    server.sessions.get('alice').locked = false;
    alice.client.stop();
  }
});

test('who only reads is told to the server once a minute, and the last stir too', async () => {
  const alice = await atWork();
  for (let second = 0; second < 150; second++) {
    await clock.advance(1_000);
    alice.client.idle.stir();
  }
  assert.equal(asked('session.active').length, 2);
  await clock.advance(60_000);
  assert.equal(asked('session.active').length, 3);
  await clock.advance(300_000);
  assert.equal(asked('session.active').length, 3, 'nobody is there any more');
});

test('a full log-in elsewhere on this page opens it over a new connection', async () => {
  const alice = await atWork();
  alice.client.lock.lock();
  await settle();
  const before = server.sockets[0];
  server.sessions.get('alice').locked = false; // POST /api/session/renewal
  await alice.client.renewed();
  await clock.advance(1_000);
  assert.ok(!isLocked(alice));
  assert.notEqual(server.sockets[0], before);
  assert.equal(alice.store.state.drafts.get('c1'), 'à moitié écrit');
});

test('without a PIN the screen locks all the same, and a full log-in opens it', async () => {
  server.sessions.get('alice').pin = null;
  const alice = await atWork();
  await clock.advance(900_000);
  assert.ok(isLocked(alice));
  assert.doesNotMatch(readable(alice), /Marchand|moitié/u);
  await alice.client.renewed();
  assert.ok(!isLocked(alice));
});

test('the length of a PIN that was right is known again, so that its last digit submits it', async () => {
  const alice = await atWork();
  assert.equal(alice.memory.pinLength(), null);
  alice.client.lock.lock();
  await settle();
  await alice.client.unlock(PIN);
  assert.equal(alice.memory.pinLength(), 6);
  await alice.client.setPin('31415926', 'lavande');
  assert.equal(alice.memory.pinLength(), 8);
});

test('the key is gone from a locked page, and with it what the device keeps', async () => {
  const alice = await atWork();
  const { seal } = alice.memory;
  assert.ok(seal.key.some((byte) => byte !== 0), 'there must be a key');
  alice.client.lock.lock();
  assert.ok(seal.key.every((byte) => byte === 0));
  assert.deepEqual([...alice.memory.drafts()], []);
});

test('where only this page is locked, the PIN is looked at all the same', async () => {
  const alice = await atWork();
  alice.client.hearTab('locked');
  assert.ok(!server.sessions.get('alice').locked, 'there is nothing to unlock there');
  await assert.rejects(alice.client.unlock('314159'), { code: 'wrong_pin' });
  assert.ok(isLocked(alice));
});

test('a PIN opens before the page is connected again, and nothing locks it after', async () => {
  const alice = await atWork();
  server.disconnect(1006);
  alice.client.lock.lock();
  await alice.client.unlock(PIN);
  assert.ok(!isLocked(alice));
  await clock.advance(60_000);
  assert.ok(server.sockets.length, 'the page is connected again');
  assert.ok(!isLocked(alice));
});

test('a connection that comes up while a PIN is looked at does not lock what the PIN opens', async () => {
  const alice = await atWork();
  const { parts } = alice.client.lock;
  const { unlockSession } = parts;
  let go;
  const held = new Promise((resolve) => (go = resolve));
  parts.unlockSession = (pin) => held.then(() => unlockSession(pin));
  server.disconnect(1006);
  alice.client.hearTab('locked');
  const opened = alice.client.unlock(PIN);
  await clock.advance(60_000);
  assert.ok(server.sockets.length, 'the page is connected again');
  go();
  await opened;
  await settle();
  assert.ok(!isLocked(alice));
  assert.deepEqual(asked('session.lock'), []);
});

test('a PIN that was right, and a page that got no key for it: the next PIN is looked at again', async () => {
  const alice = await atWork();
  alice.client.lock.lock();
  await settle();
  const { parts } = alice.client.lock;
  const { whoIsAsking } = parts;
  parts.whoIsAsking = () => Promise.reject(new ConnectionLost());
  await assert.rejects(alice.client.unlock(PIN), { name: 'ConnectionLost' });
  parts.whoIsAsking = whoIsAsking;
  await assert.rejects(alice.client.unlock('314159'), { code: 'wrong_pin' });
  assert.ok(isLocked(alice));
});

test('tabs lock together without a network too', async () => {
  const first = await atWork();
  const second = await open(server, clock, 'alice', { storage: first.storage });
  server.isUp = false;
  server.disconnect();
  first.client.lock.lock();
  await settle();
  assert.ok(isLocked(second));
});

test('a lock that comes while the page asks how the session stands is not undone by the answer', async () => {
  const alice = await atWork();
  const answer = alice.client.renewed();
  alice.client.lock.close();
  await answer;
  assert.ok(isLocked(alice));
  assert.doesNotMatch(readable(alice), /Marchand|moitié/u);
});
