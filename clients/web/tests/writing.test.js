import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOTHING, afterSending, correcting, isNothing, sentWith } from '../model/writing.js';
import { message } from './support/values.js';

test('an answer goes out as one, and nothing of it is left', () => {
  const writing = { ...NOTHING, reply_to: 4, urgent: true, attachments: ['f1'] };
  assert.deepEqual(sentWith(writing), { reply_to: 4, corrects: null, urgent: true, attachments: ['f1'] });
  assert.equal(isNothing(writing), false);
  assert.equal(isNothing(afterSending(writing)), true);
});

test('a correction goes out without what the draft answers and its files, which wait for the draft', () => {
  const answering = { ...NOTHING, reply_to: 4, attachments: ['f1'] };
  const writing = correcting(answering, message(7, { text: '5 mg' }));
  assert.deepEqual(writing.correction, { seq: 7, text: '5 mg' });
  assert.deepEqual(sentWith(writing), { reply_to: null, corrects: 7, urgent: false, attachments: [] });
  assert.deepEqual(afterSending(writing), answering);
});

test('what was urgent is so when it is corrected', () => {
  assert.equal(sentWith(correcting(NOTHING, message(7, { urgent: true }))).urgent, true);
});

test('files alone are something to keep', () => {
  assert.equal(isNothing({ ...NOTHING, attachments: ['f1'] }), false);
});
