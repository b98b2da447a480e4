import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Clock, settle } from './support/clock.js';
import { MapStorage, file, open } from './support/device.js';
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

const stages = (device) => [...device.store.state.attachings.values()].map(({ stage }) => stage);
const names = () => server.conversations.get('c1').messages.filter(({ kind }) => kind === 'text').map(({ text, attachments }) => [text, ...attachments.map(({ name }) => name)]);
const fates = (device) => device.store.state.outbox.map(({ fate }) => fate);
const writing = (device) => device.store.state.writings.get('c1');

async function alice(options) {
  const device = await open(server, clock, 'alice', options);
  await device.client.show('c1');
  return device;
}

test('a file goes up when it is chosen, and its message follows with it', async () => {
  const device = await alice();
  device.client.attach('c1', [file('plaie.jpg')]);
  await settle();
  assert.deepEqual(stages(device), ['done']);
  assert.deepEqual(names(), []);
  await device.client.sendMessage('c1', 'Ce matin');
  await settle();
  assert.deepEqual(names(), [['Ce matin', 'plaie.jpg']]);
  const shown = device.store.state.threads.get('c1').messages.at(-1);
  assert.deepEqual([shown.attachments.map(({ name }) => name), device.store.state.outbox, stages(device)], [['plaie.jpg'], [], []]);
  assert.equal(device.files.lies.size, 0);
  assert.deepEqual(device.memory.files(), []);
});

test('files alone are a message', async () => {
  const device = await alice();
  device.client.attach('c1', [file('a.jpg'), file('b.jpg')]);
  await device.client.sendMessage('c1', '');
  await settle();
  assert.deepEqual(names(), [[null, 'a.jpg', 'b.jpg']]);
  assert.equal(writing(device), undefined);
});

test('what is sent while files go up waits for them, and what follows waits too', async () => {
  server.meddleUpload = () => 'hold';
  const device = await alice();
  device.client.attach('c1', [file('a.jpg')]);
  await device.client.sendMessage('c1', 'un');
  await device.client.sendMessage('c1', 'deux');
  await settle();
  assert.deepEqual([names(), fates(device)], [[], ['queued', 'queued']]);
  server.uploads[0].go();
  await settle();
  assert.deepEqual(names(), [['un', 'a.jpg'], ['deux']]);
});

test('two at once, the others in their turn', async () => {
  server.meddleUpload = () => 'hold';
  const device = await alice();
  device.client.attach('c1', ['a', 'b', 'c'].map((name) => file(name)));
  await settle();
  assert.deepEqual(stages(device), ['sending', 'sending', 'waiting']);
  server.uploads[1].go();
  await settle();
  assert.deepEqual(stages(device), ['sending', 'done', 'sending']);
});

test('an upload whose answer is lost is sent again under the same reference, and is one attachment', async () => {
  let lost = 0;
  server.meddleUpload = () => (lost++ === 0 ? 'lost' : undefined);
  const device = await alice();
  device.client.attach('c1', [file('a.jpg')]);
  await settle();
  assert.deepEqual(stages(device), ['waiting']);
  await clock.advance(1_000);
  assert.deepEqual(stages(device), ['done']);
  assert.equal(server.uploads.length, 2, 'it must have been sent again');
  assert.deepEqual([server.uploads[0].ref === server.uploads[1].ref, server.attachments.size], [true, 1]);
});

test('without a network it tries again by itself, at once when the link is back', async () => {
  const device = await alice();
  server.isUp = false;
  server.disconnect();
  device.client.attach('c1', [file('a.jpg')]);
  await device.client.sendMessage('c1', 'hors ligne');
  await clock.advance(120_000);
  assert.deepEqual([stages(device), fates(device)], [['waiting'], ['queued']]);
  const tried = server.uploads.length;
  assert.ok(tried > 2);
  server.isUp = true;
  device.client.link.wake();
  await settle();
  assert.equal(server.uploads.length, tried + 1);
  assert.deepEqual(names(), [['hors ligne', 'a.jpg']]);
});

test('a server that is out of breath is asked again, a refusal is told', async () => {
  const answers = [{ code: 'unavailable' }, { code: 'rate_limited', details: { retry_after_ms: 4_000 } }, { code: 'bad_request', details: { field: 'file', reason: 'macros' } }];
  server.meddleUpload = () => answers.shift();
  const device = await alice();
  device.client.attach('c1', [file('a.docm')]);
  await settle();
  await clock.advance(3_000);
  assert.deepEqual([stages(device), server.uploads.length], [['waiting'], 2]);
  await clock.advance(3_000);
  const [one] = device.store.state.attachings.values();
  assert.deepEqual([one.stage, one.why], ['failed', 'macros']);
});

test('a quota that ends tomorrow is told at once', async () => {
  server.meddleUpload = () => ({ code: 'rate_limited', details: { retry_after_ms: 3_600_000 } });
  const device = await alice();
  device.client.attach('c1', [file('a.jpg')]);
  await settle();
  const [one] = device.store.state.attachings.values();
  assert.deepEqual([one.stage, one.why], ['failed', 'rate_limited']);
});

test('a message whose file is refused waits for a person, and goes out without it', async () => {
  server.meddleUpload = ({ name }) => (name === 'b.html' ? { code: 'bad_request', details: { reason: 'markup' } } : undefined);
  const device = await alice();
  device.client.attach('c1', [file('a.jpg'), file('b.html')]);
  await device.client.sendMessage('c1', 'deux');
  await device.client.sendMessage('c1', 'après');
  await settle();
  const [refused] = device.store.state.outbox;
  assert.deepEqual([refused.fate, refused.code], ['failed', 'attachment']);
  device.client.sender.removeFile(refused.client_ref, refused.attachments[1]);
  await settle();
  assert.deepEqual(names(), [['après'], ['deux', 'a.jpg']]);
});

test('too large, empty and too many are told without a byte being sent', async () => {
  const device = await alice();
  const left = device.client.attach('c1', [file('vide', ''), file('lourd', 'x'.repeat(1_001)), ...Array.from({ length: 9 }, (_, index) => file(`${index}`))]);
  assert.deepEqual(left.map(({ name }) => name), ['8']);
  await settle();
  const whys = [...device.store.state.attachings.values()].map(({ why }) => why);
  assert.deepEqual(whys.slice(0, 3), ['empty', 'too_large', null]);
  assert.equal(server.uploads.length, 8);
});

test('what is taken away is cancelled and forgotten, and the next has its place', async () => {
  server.meddleUpload = () => 'hold';
  const device = await alice();
  device.client.attach('c1', ['a', 'b', 'c'].map((name) => file(name)));
  await settle();
  const [first] = writing(device).attachments;
  device.client.detach('c1', first);
  await settle();
  assert.deepEqual(stages(device), ['sending', 'sending']);
  assert.equal(device.memory.files().length, 2);
  assert.equal(device.files.shown.size, 2);
});

test('a reload keeps the files of a draft and of a message that waits, sealed, and sends them', async () => {
  const first = await alice();
  server.isUp = false;
  server.disconnect();
  first.client.attach('c1', [file('a.jpg', 'octets de la photo')]);
  await first.client.sendMessage('c1', 'avec photo');
  first.client.attach('c1', [file('b.pdf', 'octets du compte rendu', 'application/pdf')]);
  await settle();
  first.client.stop();
  const lies = [...first.files.lies.values()].flat().map((piece) => Buffer.from(piece).toString('latin1')).join('');
  assert.ok(lies.length > 40, 'there must be something to read');
  assert.doesNotMatch(lies + JSON.stringify([...first.storage.items]), /octets|compte|b\.pdf|photo/u);
  server.isUp = true;
  const second = await alice({ storage: first.storage });
  await settle();
  assert.deepEqual(names(), [['avec photo', 'a.jpg']]);
  assert.deepEqual(second.store.state.writings.get('c1').attachments.map((ref) => second.store.state.attachings.get(ref).name), ['b.pdf']);
  assert.deepEqual(stages(second), ['done']);
});

test('what is not on this device any more is to be chosen again, and holds nothing else back', async () => {
  const first = await alice();
  server.isUp = false;
  server.disconnect();
  first.client.attach('c1', [file('a.jpg')]);
  await first.client.sendMessage('c1', 'avec photo');
  await settle();
  first.client.stop();
  first.files.lies.clear();
  server.isUp = true;
  const second = await alice({ storage: first.storage });
  await settle();
  assert.deepEqual([stages(second), fates(second)], [['gone'], ['failed']]);
});

test('a file of which not even the name is left is told as gone', async () => {
  const first = await alice();
  server.meddleUpload = () => 'hold';
  first.client.attach('c1', [file('a.jpg')]);
  await first.client.sendMessage('c1', 'avec photo');
  await settle();
  first.client.stop();
  const [{ ref }] = first.store.state.attachings.values();
  first.storage.removeItem(`mis.alice.file.${ref}`);
  const second = await alice({ storage: first.storage });
  assert.deepEqual([stages(second), fates(second)], [['gone'], ['failed']]);
});

test('the lock leaves no bytes and no address in the page, and what was chosen goes on after it', async () => {
  server.meddleUpload = () => 'hold';
  const device = await alice();
  await device.client.setPin('271828', 'password');
  device.client.attach('c1', [file('a.jpg')]);
  await settle();
  assert.equal(device.files.shown.size, 1);
  device.client.lock.lock();
  await settle();
  assert.deepEqual([device.files.shown.size, device.store.state.attachings.size, device.client.uploader.bodies.size], [0, 0, 0]);
  server.meddleUpload = () => undefined;
  await device.client.unlock('271828');
  await settle();
  await device.client.sendMessage('c1', 'après');
  await settle();
  assert.deepEqual(names(), [['après', 'a.jpg']]);
});

test('what the server has forgotten after a day goes up once more', async () => {
  const device = await alice();
  device.client.attach('c1', [file('a.jpg')]);
  await settle();
  server.attachments.clear();
  await device.client.sendMessage('c1', 'demain');
  await settle();
  assert.equal(server.uploads.length, 2);
  assert.deepEqual(names(), [['demain', 'a.jpg']]);
});

test('another tab that shares the draft does not forget its files', async () => {
  const storage = new MapStorage();
  const first = await alice({ storage });
  const other = await alice({ storage });
  first.client.attach('c1', [file('a.jpg')]);
  await settle();
  other.client.sender.recall();
  other.client.sender.mirror();
  assert.equal(first.memory.files().length, 1);
  assert.equal(first.files.lies.size, 1);
});
