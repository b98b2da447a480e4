import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { overviews } from '../model/overview.js';
import { CLOSE_CODES } from '../wire/names.js';
import { Clock, settle } from './support/clock.js';
import { open, texts } from './support/device.js';
import { Server } from './support/server.js';

let clock;
let server;

beforeEach(() => {
  clock = new Clock();
  server = new Server(clock);
  server.account('alice');
  server.account('bob');
  server.conversation('c1', ['alice', 'bob']);
});

const fates = (device) => device.store.state.outbox.map((pending) => pending.fate);
const unread = (device, id) => overviews(device.store.state).find(({ known }) => known.conversation.id === id)?.unread;

test('two people talk, and each sees the same thread', async () => {
  const alice = await open(server, clock, 'alice');
  const bob = await open(server, clock, 'bob');
  await alice.client.show('c1');
  await bob.client.show('c1');
  await alice.client.sendMessage('c1', 'Bonjour');
  await settle();
  await bob.client.sendMessage('c1', 'Bonjour Alice');
  await settle();
  assert.deepEqual(texts(alice, 'c1'), ['Bonjour', 'Bonjour Alice']);
  assert.deepEqual(texts(bob, 'c1'), texts(alice, 'c1'));
  assert.deepEqual(alice.store.state.outbox, []);
});

test('what is written offline is kept, and goes out by itself in order', async () => {
  const alice = await open(server, clock, 'alice');
  await alice.client.show('c1');
  server.isUp = false;
  server.disconnect();
  for (const text of ['un', 'deux', 'trois']) await alice.client.sendMessage('c1', text);
  await clock.advance(10_000);
  assert.deepEqual(fates(alice), ['queued', 'queued', 'queued']);
  assert.equal(alice.store.state.link.status, 'offline');
  server.isUp = true;
  await clock.advance(60_000);
  assert.deepEqual(server.texts('c1'), ['un', 'deux', 'trois']);
  assert.deepEqual(texts(alice, 'c1'), ['un', 'deux', 'trois']);
  assert.equal(alice.store.state.back?.refs.length, 3);
});

test('an answer that is lost makes no second message', async () => {
  const alice = await open(server, clock, 'alice');
  await alice.client.show('c1');
  let lost = 0;
  server.meddle = ({ op }) => (op === 'message.send' && lost++ === 0 ? 'lost' : undefined);
  await alice.client.sendMessage('c1', 'une fois');
  await clock.advance(60_000);
  const sends = server.asked.filter(({ op }) => op === 'message.send');
  assert.equal(sends.length, 2, 'it must have been sent again');
  assert.equal(sends[0].client_ref, sends[1].client_ref);
  assert.deepEqual(server.texts('c1'), ['une fois']);
  assert.deepEqual(texts(alice, 'c1'), ['une fois']);
  assert.equal(alice.memory.pending().length, 0);
});

test('a page closed before the answer loses nothing: the next one sends it', async () => {
  const first = await open(server, clock, 'alice');
  server.isUp = false;
  server.disconnect();
  await first.client.sendMessage('c1', 'écrit avant');
  first.client.keepDraft('c1', 'à moitié');
  first.client.stop();
  server.isUp = true;
  const second = await open(server, clock, 'alice', { storage: first.storage });
  await settle();
  assert.deepEqual(server.texts('c1'), ['écrit avant']);
  assert.equal(second.store.state.drafts.get('c1'), 'à moitié');
  assert.equal(second.memory.pending().length, 0);
});

test('two tabs that both send the outbox make one message', async () => {
  const first = await open(server, clock, 'alice');
  const second = await open(server, clock, 'alice', { storage: first.storage });
  await Promise.all([first.client.show('c1'), second.client.show('c1')]);
  server.isUp = false;
  server.disconnect();
  await first.client.sendMessage('c1', 'une seule fois');
  second.client.sender.mirror();
  assert.equal(second.store.state.outbox.length, 1);
  server.isUp = true;
  await clock.advance(60_000);
  assert.deepEqual(server.texts('c1'), ['une seule fois']);
  assert.deepEqual(texts(second, 'c1'), ['une seule fois']);
  assert.deepEqual([...fates(first), ...fates(second)], []);
});

test('a refusal is shown with its code, lets the next one pass, and is retried under the same client_ref', async () => {
  const alice = await open(server, clock, 'alice');
  await alice.client.show('c1');
  server.meddle = ({ op, text }) => (op === 'message.send' && text === 'refusé' ? 'internal' : undefined);
  await alice.client.sendMessage('c1', 'refusé');
  await alice.client.sendMessage('c1', 'accepté');
  await settle();
  const [failed] = alice.store.state.outbox;
  assert.equal(failed.fate, 'failed');
  assert.equal(failed.code, 'internal');
  assert.deepEqual(server.texts('c1'), ['accepté']);
  server.meddle = () => undefined;
  alice.client.sender.retry(failed.client_ref);
  await settle();
  assert.deepEqual(server.texts('c1'), ['accepté', 'refusé']);
  const refs = server.asked.filter(({ text }) => text === 'refusé').map(({ client_ref }) => client_ref);
  assert.deepEqual(new Set(refs), new Set([failed.client_ref]));
});

test('a refusal that passes holds its conversation back, so that order stays', async () => {
  const alice = await open(server, clock, 'alice');
  let refused = 0;
  server.meddle = ({ op, text }) => (op === 'message.send' && text === 'un' && refused++ < 3 ? 'unavailable' : undefined);
  await alice.client.sendMessage('c1', 'un');
  await alice.client.sendMessage('c1', 'deux');
  await settle();
  assert.deepEqual(server.texts('c1'), []);
  await clock.advance(60_000);
  assert.deepEqual(server.texts('c1'), ['un', 'deux']);
});

test('what stays unavailable is given back to the person, who may withdraw it', async () => {
  const alice = await open(server, clock, 'alice');
  server.meddle = ({ op }) => (op === 'message.send' ? 'unavailable' : undefined);
  await alice.client.sendMessage('c1', 'jamais');
  await clock.advance(300_000);
  assert.deepEqual(fates(alice), ['failed']);
  const [{ client_ref }] = alice.store.state.outbox;
  alice.client.sender.withdraw(client_ref);
  assert.deepEqual(alice.store.state.outbox, []);
  assert.equal(alice.memory.pending().length, 0);
});

test('a request without an answer ends the connection, and the next one asks again', async () => {
  const alice = await open(server, clock, 'alice');
  const swallow = server.answer.bind(server);
  server.answer = () => undefined;
  await alice.client.sendMessage('c1', 'dans le vide');
  await clock.advance(14_000);
  assert.deepEqual(fates(alice), ['sending']);
  server.answer = swallow;
  await clock.advance(60_000);
  assert.deepEqual(server.texts('c1'), ['dans le vide']);
  assert.deepEqual(fates(alice), []);
});

test('what was said while one was away fills the thread on screen without a hole', async () => {
  const alice = await open(server, clock, 'alice');
  for (let count = 1; count <= 10; count++) server.say('c1', 'bob', `avant ${count}`);
  await settle();
  await alice.client.show('c1');
  server.isUp = false;
  server.disconnect();
  for (let count = 1; count <= 450; count++) server.say('c1', 'bob', `pendant ${count}`);
  server.isUp = true;
  await clock.advance(60_000);
  const seqs = alice.store.state.threads.get('c1').messages.map((one) => one.seq);
  assert.deepEqual(seqs, Array.from({ length: 461 }, (_, index) => index + 1));
  assert.equal(unread(alice, 'c1'), 460);
});

test('an event that never came leaves no hole: the next one closes it', async () => {
  const alice = await open(server, clock, 'alice');
  await alice.client.show('c1');
  server.append('c1', 'bob', { text: 'manqué' });
  server.say('c1', 'bob', 'reçu');
  await settle();
  assert.deepEqual(texts(alice, 'c1'), ['manqué', 'reçu']);
  assert.equal(unread(alice, 'c1'), 2);
});

test('an event missed in a conversation that is not on screen still counts', async () => {
  const alice = await open(server, clock, 'alice');
  server.append('c1', 'bob', { text: 'manqué' });
  server.say('c1', 'bob', 'reçu');
  await settle();
  assert.equal(unread(alice, 'c1'), 2);
});

test('reading on one device makes it read on the other', async () => {
  const phone = await open(server, clock, 'alice');
  const desk = await open(server, clock, 'alice');
  const last = server.say('c1', 'bob', 'à lire');
  await settle();
  assert.equal(unread(desk, 'c1'), 1);
  phone.client.markRead('c1', last.seq);
  assert.equal(unread(phone, 'c1'), 0, 'one does not wait for the server to see that one has read');
  await settle();
  assert.equal(unread(desk, 'c1'), 0);
});

test('what was read offline is told on coming back', async () => {
  const alice = await open(server, clock, 'alice');
  const last = server.say('c1', 'bob', 'à lire');
  await settle();
  server.isUp = false;
  server.disconnect();
  alice.client.markRead('c1', last.seq);
  server.isUp = true;
  await clock.advance(60_000);
  assert.equal(server.conversations.get('c1').reads.get('alice'), last.seq);
});

test('a thread opens where one stopped, with what came before, and reaches both ends', async () => {
  for (let count = 1; count <= 300; count++) server.say('c1', 'bob', `message ${count}`);
  server.read('c1', 'alice', 150);
  const alice = await open(server, clock, 'alice');
  await alice.client.show('c1');
  const range = () => {
    const { messages } = alice.store.state.threads.get('c1');
    return [messages[0].seq, messages[messages.length - 1].seq];
  };
  assert.deepEqual(range(), [131, 180]);
  await alice.client.loadOlder('c1');
  await alice.client.loadNewer('c1');
  assert.deepEqual(range(), [81, 230]);
  server.say('c1', 'bob', 'loin en dessous');
  await settle();
  assert.deepEqual(range(), [81, 230], 'a message far below makes no hole');
  await alice.client.loadNewest('c1');
  assert.deepEqual(range(), [253, 302]);
});

test('a session that ended asks to log in and keeps drafts and outbox', async () => {
  const alice = await open(server, clock, 'alice');
  server.isUp = false;
  server.disconnect(CLOSE_CODES.SESSION_ENDED);
  await alice.client.sendMessage('c1', 'gardé');
  await clock.advance(120_000);
  assert.equal(alice.ended, 'ended');
  assert.equal(alice.memory.pending().length, 1);
});

test('a refused upgrade is a dead session only if the server says so', async () => {
  const alice = await open(server, clock, 'alice');
  server.isUp = false;
  server.disconnect();
  await clock.advance(30_000);
  assert.equal(alice.ended, null);
  alice.cookie = false;
  await clock.advance(60_000);
  assert.equal(alice.ended, 'ended');
});

test('a cookie that now speaks for another account ends this page', async () => {
  const alice = await open(server, clock, 'alice');
  alice.client.environment.dial = server.dialFor('bob');
  alice.client.link.parts.dial = server.dialFor('bob');
  server.disconnect();
  await clock.advance(60_000);
  assert.equal(alice.ended, 'other_account');
});

test('log-out leaves nothing of the account on the device', async () => {
  const alice = await open(server, clock, 'alice');
  alice.storage.setItem('mis.theme', 'dark');
  alice.client.keepDraft('c1', 'brouillon');
  server.isUp = false;
  server.disconnect();
  await alice.client.sendMessage('c1', 'en attente');
  assert.equal(alice.storage.length, 2, 'there must be something to clear');
  alice.memory.clear();
  assert.deepEqual([...alice.storage.items.keys()], ['mis.theme']);
});

test('the sync law: the state after any events equals the state asked afresh', async () => {
  server.account('carol');
  server.conversation('c2', ['bob', 'alice', 'carol']);
  const followed = await open(server, clock, 'alice');
  await followed.client.show('c2');
  server.say('c2', 'bob', 'un');
  server.say('c1', 'bob', 'deux');
  await followed.client.sendMessage('c2', 'trois');
  server.conversation('c3', ['carol', 'alice']);
  server.say('c3', 'carol', 'quatre');
  await settle();
  followed.client.markRead('c2', 2);
  server.read('c2', 'carol', 2);
  server.disconnect();
  server.say('c1', 'bob', 'cinq');
  await clock.advance(60_000);
  const afresh = await open(server, clock, 'alice');
  const seen = ({ store }) =>
    overviews(store.state).map(({ known: { conversation }, unread }) => ({ ...conversation, unread }));
  assert.deepEqual(seen(followed), seen(afresh));
  assert.equal(seen(followed).length, 3);
});
