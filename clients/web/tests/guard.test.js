import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Entries, Signer } from './support/archive.js';
import { Clock, settle } from './support/clock.js';
import { open } from './support/device.js';
import { Server } from './support/server.js';

let clock;
let server;

beforeEach(() => {
  clock = new Clock();
  server = new Server(clock);
  server.entries = new Entries();
  server.account('alice');
  server.account('bob');
  server.conversation('c1', ['alice', 'bob']);
  for (const text of ['un', 'deux', 'trois']) server.say('c1', 'bob', text);
});

const standing = ({ client }) => client.guard.store.state;
const asked = (op) => server.asked.filter((one) => one.op === op);
const PATIENCE_MS = 10_000;
/** Signatures are verified outside of the clock's turn, by threads that a busy machine lets wait. */
const done = async (device, holds) => {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end && !holds(standing(device)); ) await settle();
  return standing(device);
};
const looked = (device) => done(device, ({ size, alarm }) => size !== null || alarm !== null);
const alarmed = (device) => done(device, ({ alarm }) => alarm !== null);

const range = (device) => [standing(device).seen.get('c1').first, standing(device).seen.get('c1').last];

/** Alice's device of yesterday: what it knew, and no page open. */
async function yesterday() {
  const device = await open(server, clock, 'alice');
  await looked(device);
  device.client.stop();
  return device.storage;
}

/** The database as it was two entries ago; the key is the same. */
function putBack() {
  const { all } = server.entries;
  server.entries = Object.assign(new Entries(), { all: all.slice(0, -2), signed: all.length - 2 });
}

test('the first key is believed, and who comes back asks from what was known', async () => {
  const storage = await yesterday();
  assert.deepEqual(asked('archive.checkpoint').map(({ since }) => since), [0]);
  server.say('c1', 'bob', 'quatre');
  const device = await open(server, clock, 'alice', { storage });
  const { size, alarm, at } = await looked(device);
  assert.deepEqual([size, alarm, at], [5, null, clock.now()]);
  assert.deepEqual(asked('archive.checkpoint').map(({ since }) => since), [0, 4]);
});

test('it is asked at each connection, and not while the session is locked', async () => {
  server.sessions.get('alice').locked = true;
  const device = await open(server, clock, 'alice');
  await settle();
  assert.deepEqual(asked('archive.checkpoint'), []);
  server.sessions.get('alice').locked = false;
  server.disconnect();
  await clock.advance(60_000);
  device.client.stop();
  const other = await open(server, clock, 'alice');
  await looked(other);
  assert.equal(asked('archive.checkpoint').length > 0, true);
});

test('an archive that was put back is an alarm, which survives a log-out and a reload, and stays until it is reported', async () => {
  const storage = await yesterday();
  putBack();
  const device = await open(server, clock, 'alice', { storage });
  const { alarm } = await alarmed(device);
  assert.equal(alarm.why, 'shrunk');
  assert.match(alarm.known, /\n4\n/u);
  device.client.stop();
  device.memory.clear();
  const next = await open(server, clock, 'alice', { storage });
  assert.deepEqual(standing(next).alarm, alarm, 'at once, before anything was asked');
  await settle();
  next.client.guard.report();
  assert.equal(standing(next).alarm.reported_at, clock.now());
  assert.equal((await open(server, clock, 'alice', { storage })).client.guard.store.state.alarm.reported_at, clock.now());
  const bob = await open(server, clock, 'bob', { storage });
  assert.equal((await looked(bob)).alarm, null, 'who knew nothing of it is told nothing');
});

test('what was put back and written to since is an alarm', async () => {
  const storage = await yesterday();
  putBack();
  for (const text of ['autre', 'encore', 'et encore']) server.say('c1', 'bob', text);
  const { alarm } = await alarmed(await open(server, clock, 'alice', { storage }));
  assert.equal(alarm.why, 'changed');
  assert.match(alarm.told, /\n5\n/u);
});

test('another key, a server that proves nothing any more, and a forged signature are alarms', async () => {
  const storage = await yesterday();
  const { signer } = server.entries;
  server.entries.signer = new Signer('o');
  assert.equal((await alarmed(await open(server, clock, 'alice', { storage: copyOf(storage) }))).alarm.why, 'unsigned');
  server.entries.signer = signer;
  server.meddle = ({ op }) => (op === 'archive.checkpoint' ? 'bad_request' : undefined);
  assert.equal((await alarmed(await open(server, clock, 'alice', { storage: copyOf(storage) }))).alarm.why, 'unsigned');
  server.meddle = () => undefined;
  assert.equal((await looked(await open(server, clock, 'alice', { storage: copyOf(storage) }))).alarm, null, 'the guard: as it was, it holds');
});

function copyOf(storage) {
  const copy = Object.create(Object.getPrototypeOf(storage));
  const items = new Map(storage.items);
  return Object.assign(copy, {
    items,
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  });
}

test('a server without a checkpoint, and one that is busy, are asked again and are no alarm', async () => {
  const { entries } = server;
  server.entries = null;
  const device = await open(server, clock, 'alice');
  await clock.advance(10_000);
  assert.deepEqual([standing(device).size, standing(device).alarm], [null, null]);
  server.entries = entries;
  for (let turns = 0; turns < 20 && standing(device).size === null; turns += 1) await clock.advance(10_000);
  assert.equal((await looked(device)).size, 4);
});

test('a browser that verifies no signatures asks nothing, and says so', async () => {
  const device = await open(server, clock, 'alice');
  await looked(device);
  device.client.stop();
  const before = asked('archive.checkpoint').length;
  const other = await openUnable();
  assert.equal((await done(other, ({ able }) => able !== null)).able, false);
  await clock.advance(10_000);
  assert.equal(asked('archive.checkpoint').length, before);
});

async function openUnable() {
  server.isUp = false;
  const device = await open(server, clock, 'alice');
  device.isAble = false;
  server.isUp = true;
  await clock.advance(60_000);
  return device;
}

test('the newest message on screen is verified by itself, and the next one follows it', async () => {
  const device = await open(server, clock, 'alice');
  await device.client.show('c1');
  await clock.advance(2_500);
  await done(device, ({ seen }) => seen.size > 0);
  assert.deepEqual(range(device), [4, 4]);
  server.say('c1', 'bob', 'quatre');
  await settle();
  await clock.advance(2_500);
  await done(device, ({ seen }) => seen.get('c1').last === 5);
  assert.deepEqual(range(device), [4, 5]);
  assert.deepEqual([...new Set(asked('archive.prove').map(({ seq }) => seq))], [4, 5], 'and no other');
});

test('a message that the server shows otherwise than it was written is an alarm that names it', async () => {
  const device = await open(server, clock, 'alice');
  await looked(device);
  server.conversations.get('c1').messages[3].text = 'tout autre chose';
  await device.client.show('c1');
  await clock.advance(2_500);
  const { alarm, seen } = await alarmed(device);
  assert.deepEqual([alarm.why, alarm.conversation, alarm.seq], ['other', 'c1', 4]);
  assert.equal(JSON.stringify(alarm).includes('tout autre chose'), false, 'nothing that was written is kept with it');
  assert.equal(seen.size, 0);
});

test('a forged path is an alarm', async () => {
  const device = await open(server, clock, 'alice');
  await device.client.show('c1');
  await looked(device);
  const { prove } = server.entries;
  server.entries.prove = (...of) => ({ ...prove.apply(server.entries, of), leaf: 0 });
  await clock.advance(2_500);
  assert.equal((await alarmed(device)).alarm.why, 'unproved');
});

test('an entry that is in the archive and follows another one than the one before is an alarm', async () => {
  const device = await open(server, clock, 'alice');
  await device.client.show('c1');
  await clock.advance(2_500);
  await done(device, ({ seen }) => seen.size > 0);
  const { all } = server.entries;
  server.append('c1', 'bob', { text: 'dans une autre suite' });
  const stray = all.pop();
  const leaf = all.findIndex(({ seq }) => seq === 4);
  const before = all[leaf];
  all[leaf] = { ...before, leaf: Buffer.alloc(32, 7) }; // what the next one is chained to
  server.entries.take(server.conversations.get('c1').messages[4]);
  all[leaf] = before;
  assert.notDeepEqual(all.at(-1).leaf, stray.leaf);
  server.tell('c1', { op: 'message', ...server.conversations.get('c1').messages[4] });
  await settle();
  await clock.advance(2_500);
  const { alarm } = await alarmed(device);
  assert.deepEqual([alarm.why, alarm.seq], ['other', 5]);
});

const how = (onStep = () => undefined, signal = new AbortController().signal) => ({ onStep, signal });

/** While the clock goes on. */
async function whileTurning(work) {
  let over = false;
  const ended = work.finally(() => (over = true));
  ended.catch(() => undefined);
  while (!over) await clock.advance(1_000);
  return ended;
}

test('a conversation is verified message by message, with its share told, and can be given up', async () => {
  const device = await open(server, clock, 'alice');
  await device.client.show('c1');
  const { messages } = device.store.state.threads.get('c1');
  const steps = [];
  assert.equal(await whileTurning(device.client.guard.verify('c1', messages, how((count) => steps.push(count)))), true);
  assert.deepEqual(steps, [1, 2, 3, 4]);
  assert.deepEqual(range(device), [1, 4]);
  const given = new AbortController();
  const stopped = device.client.guard.verify('c1', messages, how((count) => count === 2 && given.abort(), given.signal));
  assert.equal(await whileTurning(stopped), false);
});

test('where requests come too fast, it waits as long as it is told, and goes on', async () => {
  const device = await open(server, clock, 'alice');
  await device.client.show('c1');
  let refused = 0;
  server.meddle = ({ op }) => (op === 'archive.prove' && refused++ % 2 === 0 ? 'rate_limited' : undefined);
  const { messages } = device.store.state.threads.get('c1');
  assert.equal(await whileTurning(device.client.guard.verify('c1', messages, how())), true);
  assert.ok(refused >= 8);
});

test('an erased message that is on screen still is asked for again, and is no alarm', async () => {
  const device = await open(server, clock, 'alice');
  await device.client.show('c1');
  const { messages } = device.store.state.threads.get('c1');
  const { messages: theirs } = server.conversations.get('c1');
  const prove = server.entries.prove;
  server.entries.prove = (...of) => ({ ...prove.apply(server.entries, of), salt: null, content: null });
  theirs.forEach((one, index) => (theirs[index] = { ...one, text: null, unreadable: 'erased' }));
  assert.equal(await whileTurning(device.client.guard.verify('c1', messages, how())), true);
  assert.equal(standing(device).alarm, null);
  theirs[2] = { ...theirs[2], text: 'encore là', unreadable: null };
  await assert.rejects(whileTurning(device.client.guard.verify('c1', messages, how())));
  assert.equal(standing(device).alarm.seq, 3);
});

test('what this page has written itself, and the server spells otherwise, is no alarm', async () => {
  const device = await open(server, clock, 'alice');
  await device.client.show('c1');
  const { append } = server;
  server.append = (id, author, fields) => append.call(server, id, author, { ...fields, text: fields.text.trimStart() });
  await device.client.sendMessage('c1', '  un peu plus loin');
  await settle();
  assert.equal(device.store.state.threads.get('c1').messages.at(-1).text, '  un peu plus loin', 'as it was typed');
  await clock.advance(2_500);
  await done(device, ({ seen, alarm }) => alarm !== null || seen.size > 0);
  assert.deepEqual([standing(device).alarm, range(device)], [null, [5, 5]]);
  server.conversations.get('c1').messages[4].text = 'jamais dit';
  const { messages } = device.store.state.threads.get('c1');
  await assert.rejects(whileTurning(device.client.guard.verify('c1', messages, how())));
  assert.deepEqual([standing(device).alarm.why, standing(device).alarm.seq], ['other', 5]);
});

test('a reported alarm is told again when it is another one, and trust begins anew', async () => {
  const storage = await yesterday();
  putBack();
  const device = await open(server, clock, 'alice', { storage });
  await alarmed(device);
  device.client.guard.report();
  await device.client.guard.look();
  assert.notEqual(standing(device).alarm.reported_at, null, 'the same one');
  for (const text of ['autre', 'encore', 'et encore']) server.say('c1', 'bob', text);
  await device.client.guard.look();
  assert.deepEqual([standing(device).alarm.why, standing(device).alarm.reported_at], ['changed', null]);
  await device.client.guard.trust();
  assert.deepEqual([standing(device).alarm, standing(device).size], [null, 5]);
});
