import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ArchiveAlarm } from '../model/alarm.js';
import { Archive } from '../model/archive.js';
import { LogKey, canVerify } from '../model/log_key.js';
import { entryOf, isWritten } from '../model/record.js';
import { isExtended, isIncluded, leafOf } from '../model/tree.js';
import { Entries, FORGERIES, Signer, base64, flipped, growth, path, resized, root } from './support/archive.js';

// Written by `python -m tests.clients.archive_vectors`, which the server's own archive and the Python client are held to.
const VECTORS = JSON.parse(readFileSync(new URL('./support/archive_vectors.json', import.meta.url), 'utf8'));
const MOST = 12;
const SIZES = Array.from({ length: MOST + 1 }, (_, size) => size);
const PAIRS = SIZES.flatMap((first) => SIZES.filter((second) => second >= first).map((second) => [first, second]));

const message = (seq, fields = {}) => ({
  conversation: 'ward', seq, at: 1_000 + seq, author: 'alice', kind: 'text', client_ref: `r${seq}`, text: `à ${seq} h`, attachments: [],
  reply_to: null, urgent: false, data: null, corrects: null, unreadable: null, ...fields,
});
const entries = new Entries();
for (const seq of SIZES.slice(1)) entries.take(message(seq));
const { leaves, signer } = entries;

const known = (size) => Archive.of({ key: signer.key, checkpoint: entries.note(size) });
const told = (second, hashes) => ({ checkpoint: entries.note(second), size: second, hashes: hashes.map(base64) });
const alarms = (why) => (error) => error instanceof ArchiveAlarm && (!why || error.why === why);
const treeOf = (size) => ({ size, root: root(leaves.slice(0, size)) });

test('this Node verifies signatures, or nothing here would be tested', async () => {
  assert.equal(await canVerify(), true);
});

test('what other implementations signed and proved holds here', async () => {
  for (const { known: before, told: after, size } of VECTORS.growths) {
    const archive = await Archive.of({ key: VECTORS.key, checkpoint: before });
    await archive.take(after);
    assert.equal(archive.size, size);
  }
  for (const { known: checkpoint, conversation, seq, proof, message: written } of VECTORS.proofs) {
    const archive = await Archive.of({ key: VECTORS.key, checkpoint });
    const proved = await archive.proved(conversation, seq, proof);
    assert.equal(isWritten(written, proved.entry, proved.content), true, JSON.stringify(written));
  }
  assert.ok(VECTORS.growths.length > 20 && VECTORS.proofs.length > 5);
});

test('what other implementations refuse is refused here', async () => {
  for (const { known: before, told: after } of VECTORS.forged_growths) {
    const archive = await Archive.of({ key: VECTORS.key, checkpoint: before });
    await assert.rejects(archive.take(after), alarms(), JSON.stringify(after));
    assert.equal(archive.known.checkpoint, before);
  }
  for (const { known: checkpoint, conversation, seq, proof } of VECTORS.forged_proofs) {
    const archive = await Archive.of({ key: VECTORS.key, checkpoint });
    await assert.rejects(archive.proved(conversation, seq, proof), alarms(), JSON.stringify(proof));
  }
  assert.ok(VECTORS.forged_growths.length > 20 && VECTORS.forged_proofs.length > 20);
});

test('it goes on from any checkpoint to any later one, and a new client begins with the key alone', async () => {
  for (const [first, second] of PAIRS) {
    const archive = await known(first);
    await archive.take(told(second, growth(first, leaves.slice(0, second))));
    assert.equal(archive.size, second);
    assert.equal((await Archive.of(archive.known)).size, second);
  }
  const fresh = await Archive.of({ key: signer.key, checkpoint: null });
  await fresh.take(told(7, []));
  assert.deepEqual(fresh.known, { key: signer.key, checkpoint: entries.note(7) });
});

for (const [name, mutants] of Object.entries(FORGERIES)) {
  test(`a growth with ${name} is an alarm, and changes nothing`, async () => {
    let tried = 0;
    for (const [first, second] of PAIRS.filter(([first, second]) => first < second && second < 9)) {
      const archive = await known(first);
      for (const hashes of mutants(growth(first, leaves.slice(0, second)))) {
        tried += 1;
        await assert.rejects(archive.take(told(second, hashes)), alarms('changed'));
      }
      assert.equal(archive.known.checkpoint, entries.note(first));
    }
    assert.ok(tried > 20, String(tried));
  });

  test(`a path with ${name} is an alarm`, async () => {
    let tried = 0;
    const archive = await known(7);
    for (const seq of SIZES.slice(1, 8)) {
      for (const hashes of mutants(path(seq - 1, leaves.slice(0, 7)))) {
        tried += 1;
        await assert.rejects(archive.proved('ward', seq, { ...entries.prove('ward', seq, 7), hashes: hashes.map(base64) }), alarms('unproved'));
      }
    }
    assert.ok(tried > 5, String(tried));
  });
}

test('a smaller archive, and another of the same size, are alarms', async () => {
  await assert.rejects((await known(5)).take(told(4, [])), alarms('shrunk'));
  const other = signer.checkpoint(5, root(leaves.slice(1, 6)));
  await assert.rejects((await known(5)).take({ checkpoint: other, size: 5, hashes: [] }), alarms('changed'));
  await assert.rejects((await known(5)).proved('ward', 3, { ...entries.prove('ward', 3, 5), checkpoint: other }), alarms('changed'));
});

test('a checkpoint with any byte flipped, of another key, or that is none is an alarm', async () => {
  const note = Buffer.from(entries.note(5));
  const forged = [...flipped(note)].map((bytes) => bytes.toString());
  const other = new Signer('o');
  const renamed = Object.assign(new Signer('o'), { name: signer.name, id: signer.id });
  forged.push('', '\n\n', other.checkpoint(5, root(leaves)), renamed.checkpoint(5, root(leaves)), signer.note('text\n'), signer.note(`${signer.name}\n05\n${base64(root(leaves))}\n`));
  for (const checkpoint of forged) await assert.rejects(Archive.of({ key: signer.key, checkpoint }), alarms('unsigned'), checkpoint);
  const key = await LogKey.of(signer.key);
  const witness = other.note('text\n').split('\n\n')[1];
  assert.equal((await key.tree(entries.note(5) + witness)).size, 5, 'a witness beside ours changes nothing');
  await assert.rejects(key.tree(`${entries.note(5)}— witness\n`), alarms('unsigned'));
  for (const none of [undefined, null, 7, {}]) await assert.rejects(key.tree(none), alarms('unsigned'));
});

test('what is no key of an archive is an alarm', async () => {
  const { key } = signer;
  for (const none of ['', 'mis', 'a+b+c', key.slice(0, -1), key.replace('mis/', 'sim/'), `${key.slice(0, 30)}0${key.slice(31)}A`, new Signer('o').key.replace(/\+.*\+/u, '+00000000+')]) {
    await assert.rejects(LogKey.of(none), alarms('unsigned'), none);
  }
});

test('an entry is proved in any tree that has it, and one of another tree is asked for again', async () => {
  for (const size of SIZES.slice(1)) {
    for (let seq = 1; seq <= size; seq += 1) {
      const { entry, content } = await (await known(size)).proved('ward', seq, entries.prove('ward', seq, size));
      assert.equal(isWritten(message(seq), entry, content), true);
    }
  }
  assert.equal(await (await known(5)).proved('ward', 2, entries.prove('ward', 2, 6)), null);
});

test('any other change of a proof is an alarm', async () => {
  const archive = await known(7);
  const good = entries.prove('ward', 3, 7);
  assert.ok(await archive.proved('ward', 3, good), 'the guard: it is a good one');
  const forged = [];
  for (const record of [...flipped(entries.all[2].record), ...resized(entries.all[2].record), entries.all[1].record]) forged.push({ record: base64(record) });
  for (const salt of [...flipped(entries.all[2].salt), ...resized(entries.all[2].salt)]) forged.push({ salt: base64(salt) });
  for (const leaf of [0, 1, 3, 6, 7, -1, 2.5, 2 ** 60, '2', null]) forged.push({ leaf });
  for (const content of ['', '{"text":"autre"}', `${good.content} `, null, 7]) forged.push({ content });
  forged.push({ salt: null }, { record: 'no base64' }, { record: null }, { hashes: null }, { hashes: good.hashes.map((hash) => `${hash}\n`) });
  for (const change of forged) await assert.rejects(archive.proved('ward', 3, { ...good, ...change }), alarms(), JSON.stringify(change));
  await assert.rejects(archive.proved('ward', 4, good), alarms('unproved'));
  await assert.rejects(archive.proved('night', 3, good), alarms('unproved'));
});

test('what is shown is what was written, or it is not', async () => {
  const file = { id: 'f1', name: 'plaie.jpg', size: 7, media_type: 'image/jpeg', width: 4, height: 3, pages: null };
  const whole = message(3, { urgent: true, reply_to: 1, corrects: 2, attachments: [file] });
  const content = JSON.stringify({ text: whole.text, attachments: [{ ...file, sha256: '00' }] });
  const sent = new Entries();
  sent.take(whole, content);
  const entry = entryOf(sent.all[0].record);
  assert.equal(isWritten(whole, entry, content), true);
  const changes = { text: 'autre', at: 1, author: 'bob', urgent: false, reply_to: 2, corrects: null, kind: 'closed', attachments: [], data: { reason: 'x' } };
  for (const [name, value] of Object.entries(changes)) assert.equal(isWritten({ ...whole, [name]: value }, entry, content), false, name);
  for (const name of Object.keys(file)) assert.equal(isWritten({ ...whole, attachments: [{ ...file, [name]: 'x' }] }, entry, content), false, name);
  assert.equal(isWritten(whole, entry, 'no JSON'), false);
  const erased = { ...whole, text: null, attachments: [], unreadable: 'erased' };
  assert.equal(isWritten(erased, entry, null), true, 'erased, and shown so');
  assert.equal(isWritten(whole, entry, null), false, 'erased, and shown all the same');
  assert.equal(isWritten(erased, entry, content), false, 'withheld');
});

test('a tree beyond what bits of JavaScript hold is computed as any other', async () => {
  const size = 2 ** 40 + 1;
  const last = await leafOf(Buffer.from('last'));
  const before = { size: 2 ** 40, root: await leafOf(Buffer.from('all before')) };
  const whole = { size, root: root([before.root, last]) };
  assert.equal(await isIncluded(last, size - 1, whole, [before.root]), true);
  assert.equal(await isIncluded(last, size - 2, whole, [before.root]), false);
  assert.equal(await isExtended(before, whole, [last]), true);
  assert.equal(await isExtended({ ...before, size: 2 ** 39 }, whole, [last]), false);
  assert.equal(await isExtended(treeOf(0), treeOf(3), []), true);
  assert.equal(await isExtended({ size: 0, root: leaves[0] }, treeOf(3), []), false);
});
