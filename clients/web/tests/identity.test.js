import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caretAfter, codeIn, groupedCode, plainCode } from '../model/access_code.js';
import { birthDate } from '../model/birth_date.js';
import { deviceName, isHandheld } from '../model/device.js';
import { drawingOf } from '../model/qr.js';

const NOW = Date.UTC(2026, 10, 22);
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0';
const EDGE = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const ANDROID = 'Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36';

test('a device is called by its browser and its system', () => {
  assert.equal(deviceName(FIREFOX), 'Firefox, Windows');
  assert.equal(deviceName(EDGE), 'Edge, Windows');
  assert.equal(deviceName(IPHONE), 'Safari, iPhone');
  assert.equal(deviceName(ANDROID), 'Chrome, Android');
  assert.equal(deviceName('Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5)'), 'Mac');
  assert.equal(deviceName(IPHONE.slice(0, 120)), 'Safari, iPhone');
  assert.equal(deviceName('mis-client 1.0'), 'mis-client 1.0');
  assert.equal(deviceName(null), '');
  assert.deepEqual([FIREFOX, EDGE, IPHONE, ANDROID, null].map(isHandheld), [false, false, true, true, false]);
});

test('an access code is taken as it is typed, pasted or scanned', () => {
  assert.equal(groupedCode('abcd efgh jkmn'), 'ABCD-EFGH-JKMN');
  assert.equal(groupedCode('ABCD-E'), 'ABCD-E');
  assert.equal(groupedCode('ABCD-'), 'ABCD');
  assert.equal(groupedCode('ABCDEFGHJKMNPQ'), 'ABCD-EFGH-JKMN');
  assert.equal(groupedCode('ＡＢＣＤ'), 'ABCD');
  assert.equal(plainCode(' a-b '), 'AB');
  assert.equal(codeIn('#ABCD-EFGH-JKMN'), 'ABCD-EFGH-JKMN');
  assert.equal(codeIn('#abcd%20efgh%20jkmn'), 'ABCD-EFGH-JKMN');
  assert.equal(codeIn('#%'), '');
  assert.equal(codeIn(''), '');
});

test('the caret stays where one types, in the middle too', () => {
  assert.equal(caretAfter('ABCDE', 5), 6);
  assert.equal(caretAfter('ABCD', 4), 4);
  assert.equal(caretAfter('ABXCD-EFGH', 3), 3);
  assert.equal(caretAfter('', 0), 0);
});

test('a birth date is a day that exists and is past', () => {
  assert.equal(birthDate({ day: '14', month: '03', year: '1941' }, NOW), '1941-03-14');
  assert.equal(birthDate({ day: '1', month: '3', year: '1941' }, NOW), '1941-03-01');
  assert.equal(birthDate({ day: '29', month: '2', year: '2024' }, NOW), '2024-02-29');
  const wrong = [
    ['29', '2', '2023'],
    ['31', '4', '1941'],
    ['0', '1', '1941'],
    ['1', '13', '1941'],
    ['1', '1', '41'],
    ['1', '1', '1880'],
    ['23', '11', '2026'],
    ['', '1', '1941'],
    ['1e1', '1', '1941'],
  ];
  for (const [day, month, year] of wrong) assert.equal(birthDate({ day, month, year }, NOW), null, `${day}/${month}/${year}`);
});

test('of a drawing of the server only strokes are taken', () => {
  const sized = '<svg width="164" height="164" class="segno"><path transform="scale(4)" class="qrline" stroke="#000" d="M4 4.5h7m1 0h4"/></svg>';
  assert.deepEqual(drawingOf(sized), { size: 41, path: 'M4 4.5h7m1 0h4' });
  const boxed = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 41 41"><path stroke="#000" d="M4 4.5h7m-33 1h1"/></svg>';
  assert.deepEqual(drawingOf(boxed), { size: 41, path: 'M4 4.5h7m-33 1h1' });
  assert.equal(drawingOf('<svg viewBox="0 0 1 1"><script>1</script></svg>'), null);
  assert.equal(drawingOf('<svg viewBox="0 0 1 1"><path d="url(#x)"/></svg>'), null);
});
