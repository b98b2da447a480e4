import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as attaching from '../model/attaching.js';
import { AUDIO_PX, CARD_PX, GAP_PX, MOST, PICTURES_PX, ROW_PX, boxOf, kindOf, roomOf, sizeOf, summaryOf } from '../model/attachment.js';
import { LONGEST_PX, isPhoto, renamed, smaller } from '../model/photo.js';

const attachment = (fields = {}) => ({ id: 'a1', name: 'x.jpg', size: 1_000, media_type: 'image/jpeg', width: 400, height: 300, pages: null, ...fields });
const pdf = attachment({ name: 'CR.pdf', media_type: 'application/pdf', width: null, height: null, pages: 2 });
const audio = attachment({ name: 'dictée.m4a', media_type: 'audio/mp4', width: null, height: null });
const text = attachment({ name: 'note.txt', media_type: 'text/plain', width: null, height: null });

test('what is attached is told by its media type, and what is unknown is a document', () => {
  const types = ['image/webp', 'application/pdf', 'audio/mpeg', 'text/plain; charset=utf-8', 'application/vnd.oasis.opendocument.spreadsheet', 'application/x-new'];
  assert.deepEqual(types.map(kindOf), ['picture', 'pdf', 'audio', 'text', 'sheet', 'document']);
});

test('sizes are said in Ko below one Mo, and with one digit where it tells something', () => {
  const said = [1, 312 * 1_024, 1_048_575, 1_048_576, 10_485_760, 14.4 * 1_048_576].map((bytes) => sizeOf(bytes));
  assert.deepEqual(said.map(({ value, unit }) => `${value} ${unit}`), ['1 Ko', '312 Ko', '1 Mo', '1 Mo', '10 Mo', '14 Mo']);
});

test('a line counts pictures, names one file, and counts what is mixed', () => {
  const photo = attachment();
  assert.deepEqual([[photo], [photo, photo], [pdf], [audio], [photo, pdf]].map((all) => summaryOf(all)).map(({ what, count }) => `${what} ${count}`), ['photos 1', 'photos 2', 'document 1', 'audio 1', 'files 2']);
  assert.equal(summaryOf([pdf]).name, 'CR.pdf');
});

test('a picture alone keeps its shape within bounds, and is not blown up', () => {
  assert.deepEqual(boxOf({ width: 4_000, height: 3_000 }), { width: 320, height: 240 });
  assert.deepEqual(boxOf({ width: 3_000, height: 4_000 }), { width: 240, height: 320 });
  assert.deepEqual(boxOf({ width: 100, height: 5_000 }), { width: 100, height: 133 });
  assert.deepEqual(boxOf({ width: 5_000, height: 100 }), { width: 320, height: 133 });
  assert.deepEqual(boxOf({ width: 10, height: 10 }), { width: 96, height: 96 });
  assert.equal(boxOf({ width: 4_000, height: 3_000 }, 200).width, 200);
});

test('the room of a message is the sum of what stands in it', () => {
  const gap = 2 * GAP_PX;
  assert.equal(roomOf([], 500), 0);
  assert.equal(roomOf([attachment({ width: 4_000, height: 3_000 })], 500), 240 + gap);
  assert.equal(roomOf([attachment(), attachment()], 500), (PICTURES_PX - GAP_PX) / 2 + gap);
  assert.equal(roomOf(Array(5).fill(attachment()), 200), Math.round(2 * ((200 - 2 * GAP_PX) / 3) + GAP_PX) + gap);
  assert.equal(roomOf([pdf, audio, text], 500), CARD_PX + AUDIO_PX + ROW_PX + 3 * gap);
});

test('the style has the same heights', () => {
  const style = readFileSync(new URL('../style/attachments.css', import.meta.url), 'utf8');
  const told = Object.fromEntries([...style.matchAll(/--(pictures|gap|card|row|audio): (\d+)px/gu)].map(([, name, px]) => [name, Number(px)]));
  assert.deepEqual(told, { pictures: PICTURES_PX, gap: GAP_PX, card: CARD_PX, row: ROW_PX, audio: AUDIO_PX });
});

test('a photo is made smaller where it is too large in px or in bytes, and keeps its shape', () => {
  assert.equal(smaller({ width: 2_560, height: 1_440 }, 900, 1_000), null);
  assert.deepEqual(smaller({ width: 4_032, height: 3_024 }, 900, 1_000), { width: LONGEST_PX, height: 1_920 });
  assert.deepEqual(smaller({ width: 3_024, height: 4_032 }, 900, 1_000), { width: 1_920, height: LONGEST_PX });
  assert.deepEqual(smaller({ width: 2_000, height: 1_000 }, 1_001, 1_000), { width: 2_000, height: 1_000 });
});

test('photos are known by type, or by name where the browser tells none', () => {
  assert.deepEqual([{ type: 'image/png', name: 'x' }, { type: '', name: 'IMG_1.HEIC' }, { type: 'image/gif', name: 'x.gif' }, { type: '', name: 'x.pdf' }].map(isPhoto), [true, true, false, false]);
  assert.deepEqual(['plaie.png', 'IMG.0012.HEIC', 'sans', '.png'].map(renamed), ['plaie.jpg', 'IMG.0012.jpg', 'sans.jpg', '.png.jpg']);
});

const one = (ref, fields = {}) => ({ ref, conversation: 'c1', name: ref, size: 100, media_type: 'image/jpeg', stage: 'waiting', share: 0, why: null, attachment: null, preview: null, ...fields });
const mapOf = (...all) => new Map(all.map((each) => [each.ref, each]));

test('ten fit, the rest is handed back', () => {
  const files = Array.from({ length: 7 }, (_, index) => index);
  assert.deepEqual(attaching.fitting(files, 5), { taken: [0, 1, 2, 3, 4], left: [5, 6] });
  assert.deepEqual(attaching.fitting(files, 0).left, []);
  assert.deepEqual(attaching.fitting(files, MOST), { taken: [], left: files });
});

test('what is empty or too large is told before a byte is sent', () => {
  assert.deepEqual([0, 1, 1_000, 1_001].map((size) => attaching.faultOf({ size }, 1_000)), ['empty', null, null, 'too_large']);
});

test('two at once, in order, and none that rests', () => {
  const all = mapOf(one('a', { stage: 'sending' }), one('b'), one('c'), one('d'));
  assert.deepEqual(attaching.nextOf(all, 2, () => false).map(({ ref }) => ref), ['b']);
  assert.deepEqual(attaching.nextOf(all, 3, (ref) => ref === 'b').map(({ ref }) => ref), ['c', 'd']);
  assert.deepEqual(attaching.nextOf(mapOf(one('a', { stage: 'sending' }), one('b', { stage: 'sending' }), one('c')), 2, () => false), []);
});

test('several are as far as their bytes, and 100 % only when the server has said so', () => {
  assert.equal(attaching.percentOf([one('a', { size: 300, share: 1, stage: 'done' }), one('b', { size: 100, share: 0.5 })]), 87);
  assert.equal(attaching.percentOf([one('a', { share: 1, stage: 'sending' })]), 99);
  assert.equal(attaching.percentOf([one('a', { share: 1, stage: 'done' })]), 100);
});

test('a message may go out when each of its files is there, and none is unknown', () => {
  const all = mapOf(one('a', { stage: 'done' }), one('b'));
  assert.deepEqual([[], ['a'], ['a', 'b'], ['lost']].map((refs) => attaching.areDone(all, refs)), [true, true, false, false]);
});
