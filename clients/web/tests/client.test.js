import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { correctionsOf, latest } from '../model/correction.js';
import { overviews } from '../model/overview.js';
import { at } from '../model/thread.js';
import { NOTHING } from '../model/writing.js';
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

test('what is said and what one says between the reading of a page and its coming is on screen', async () => {
  const alice = await open(server, clock, 'alice');
  const { execute } = server;
  const pages = [];
  server.answer = (socket, frame) => {
    const { result, after } = execute.call(server, socket.account, frame);
    const tell = () => socket.deliver({ op: 'ok', id: frame.id, result });
    if (frame.op === 'message.history' && !pages.length) pages.push(tell);
    else tell();
    after?.();
  };
  const shown = alice.client.show('c1');
  await settle();
  assert.equal(pages.length, 1);
  await alice.client.sendMessage('c1', 'de moi');
  await settle();
  server.say('c1', 'bob', 'de Bob');
  await settle();
  pages.forEach((tell) => tell());
  await shown;
  assert.deepEqual(texts(alice, 'c1'), ['de moi', 'de Bob']);
  assert.deepEqual(alice.store.state.outbox, []);
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

/** The loaded range of a thread. */
const range = ({ store }) => {
  const { messages } = store.state.threads.get('c1');
  return [messages[0].seq, messages[messages.length - 1].seq, messages.length];
};
const spoken = (count) => {
  for (let one = 1; one <= count; one++) server.say('c1', 'bob', `message ${one}`);
};

test('a thread opens where one stopped, with what came before, and reaches both ends', async () => {
  spoken(900);
  server.read('c1', 'alice', 450);
  const alice = await open(server, clock, 'alice');
  await alice.client.show('c1');
  assert.deepEqual(range(alice), [431, 480, 50]);
  await alice.client.loadOlder('c1');
  await alice.client.loadNewer('c1');
  assert.deepEqual(range(alice), [231, 680, 450]);
  server.say('c1', 'bob', 'loin en dessous');
  await settle();
  assert.deepEqual(range(alice), [231, 680, 450], 'a message far below makes no hole');
  await alice.client.loadNewest('c1');
  assert.deepEqual(range(alice), [853, 902, 50]);
});

test('what is near joins what is loaded, what is far takes its place', async () => {
  spoken(900);
  server.read('c1', 'alice', 901);
  const alice = await open(server, clock, 'alice');
  await alice.client.show('c1');
  assert.deepEqual(range(alice), [852, 901, 50]);
  await alice.client.loadRange('c1', { first: 845, last: 880, seq: 860 });
  assert.deepEqual(range(alice), [652, 901, 250]);
  await alice.client.loadRange('c1', { first: 300, last: 340, seq: 320 });
  assert.deepEqual(range(alice), [300, 349, 50]);
  await alice.client.loadRange('c1', { first: 320, last: 360, seq: 340 });
  assert.deepEqual(range(alice), [300, 549, 250]);
  await alice.client.loadRange('c1', { first: 310, last: 360, seq: 340 });
  assert.deepEqual(range(alice), [300, 549, 250], 'nothing is missing');
  await alice.client.loadRange('c1', { first: 890, last: 901, seq: 901 });
  assert.deepEqual(range(alice), [852, 901, 50]);
  server.say('c1', 'bob', 'à la fin');
  await settle();
  assert.deepEqual(range(alice), [852, 902, 51], 'the end is followed again');
});

test('after a reload a thread opens where it was, unless something new has come', async () => {
  spoken(900);
  server.read('c1', 'alice', 901);
  const alice = await open(server, clock, 'alice');
  await alice.client.show('c1');
  assert.equal(alice.client.opensAt('c1'), null);
  alice.client.keepPlace('c1', { seq: 300, offset: -12 });
  alice.client.keepPlace('elsewhere', { seq: 4, offset: 0 });
  const again = await open(server, clock, 'alice', { storage: alice.memory.storage });
  assert.deepEqual(again.client.opensAt('c1'), { seq: 300, offset: -12 });
  await again.client.show('c1');
  assert.deepEqual(range(again), [280, 329, 50]);
  server.say('c1', 'bob', 'nouveau');
  await settle();
  assert.deepEqual(again.client.opensAt('c1'), { seq: 902, offset: NaN });
  await again.client.show(null);
  assert.equal(again.memory.place(), null, 'who goes elsewhere leaves the place');
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

test('an answer, a correction and an urgent message are so after a reload without the network, each in its conversation', async () => {
  server.conversation('c2', ['alice', 'bob']);
  server.say('c1', 'alice', '5 mg');
  const alice = await open(server, clock, 'alice');
  await alice.client.show('c1');
  server.isUp = false;
  server.disconnect();
  alice.client.keepDraft('c1', 'un brouillon');
  alice.client.keepWriting('c1', { ...NOTHING, reply_to: 1, urgent: false, correction: { seq: 2, text: '50 mg' } });
  await alice.client.sendMessage('c1', '0,5 mg');
  assert.equal(alice.store.state.drafts.get('c1'), 'un brouillon', 'a correction leaves the draft');
  await alice.client.sendMessage('c1', 'une réponse');
  alice.client.keepWriting('c1', { ...NOTHING, reply_to: null, urgent: true, correction: null });
  await alice.client.sendMessage('c2', 'sans rien de l’autre conversation');
  const again = await open(server, clock, 'alice', { storage: alice.storage });
  server.isUp = true;
  alice.client.stop();
  await clock.advance(60_000);
  const tied = (id) => server.conversations.get(id).messages.slice(id === 'c1' ? 2 : 1).map((one) => [one.text, one.reply_to, one.corrects, one.urgent]);
  assert.deepEqual(tied('c1'), [['0,5 mg', null, 2, false], ['une réponse', 1, null, false]]);
  assert.deepEqual(tied('c2'), [['sans rien de l’autre conversation', null, null, false]]);
  assert.deepEqual([...again.store.state.writings], [['c1', { ...NOTHING, urgent: true }]]);
});

test('what is answered and not loaded is fetched alone, and kept across a jump', async () => {
  spoken(400);
  server.read('c1', 'alice', 401);
  const alice = await open(server, clock, 'alice');
  await alice.client.show('c1');
  await alice.client.loadAside('c1', 7);
  const aside = () => at(alice.store.state.threads.get('c1'), 7)?.text;
  assert.equal(aside(), 'message 6');
  await alice.client.loadAround('c1', 100);
  assert.equal(aside(), 'message 6');
  assert.deepEqual(range(alice), [80, 129, 50]);
});

test('what corrects a message is known from outside of what is loaded too, also what was written while one was away', async () => {
  spoken(400);
  server.read('c1', 'alice', 100);
  const correct = (corrects, text) => server.append('c1', 'bob', { text, client_ref: text, corrects });
  correct(110, 'before');
  const alice = await open(server, clock, 'alice');
  await alice.client.show('c1');
  const thread = () => alice.store.state.threads.get('c1');
  const valid = (seq) => latest(correctionsOf(thread()), at(thread(), seq)).text;
  assert.equal(valid(110), 'before');
  server.tell('c1', { op: 'message', ...correct(111, 'live') });
  await settle();
  assert.equal(valid(111), 'live');
  server.isUp = false;
  server.disconnect();
  correct(112, 'away');
  assert.equal(valid(112), 'message 111');
  server.isUp = true;
  await clock.advance(60_000);
  assert.equal(valid(112), 'away');
  assert.equal(thread().whole, false);
});

test('of the pages in place of what is loaded the one that was asked for last holds, whichever comes first', async () => {
  spoken(400);
  server.read('c1', 'alice', 100);
  const alice = await open(server, clock, 'alice');
  await alice.client.show('c1');
  const late = [];
  const { answer } = server;
  server.answer = (socket, frame) => (frame.op === 'message.history' ? late.unshift([socket, frame]) : answer.call(server, socket, frame));
  const asked = [alice.client.loadAround('c1', 200), alice.client.loadRange('c1', { first: 290, last: 330, seq: 300 }), alice.client.loadEnd('c1')];
  await settle();
  server.answer = answer;
  assert.deepEqual(late.map(([, { after }]) => after), [undefined, 179], 'where one is going is not asked for from where one was');
  late.forEach(([socket, frame]) => server.answer(socket, frame));
  await Promise.all(asked);
  assert.deepEqual(range(alice), [352, 401, 50]);
  await alice.client.loadEnd('c1');
  assert.equal(server.asked.filter(({ op }) => op === 'message.history').length, 3, 'and the end is not asked for again');
});
