import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FOLDERS, countsOf, foldersOf, isIn } from '../model/folder.js';
import { Overviews, filtered, overviews } from '../model/overview.js';
import { apply, initial, merge } from '../model/state.js';
import { routeOf, toConversation, toFolder } from '../model/route.js';
import { conversation, member, message } from './support/values.js';

const me = { id: 'alice', kind: 'professional', name: 'Alice', profession: null, place: null };
const at = (seq) => ({ last_seq: seq, last_message: message(seq, { conversation: 'x' }) });
const stateOf = (...all) => merge(initial(me, {}), { conversations: all, cursor: 'c', more: false });
const foldersHolding = (fields) => {
  const [overview] = overviews(stateOf(conversation(fields)));
  return FOLDERS.filter((folder) => isIn(folder, overview)).join(' ');
};

test('each conversation is in the folders that its marks say', () => {
  assert.equal(foldersHolding({}), 'all');
  assert.equal(foldersHolding({ received: true }), 'inbox all');
  assert.equal(foldersHolding({ received: true, unread: 2 }), 'inbox unread all');
  assert.equal(foldersHolding({ received: true, marked_unread: true }), 'inbox unread all');
  assert.equal(foldersHolding({ received: true, archived: true, unread: 1 }), 'all archived');
  assert.equal(foldersHolding({ received: true, favourite: true, to_process: true }), 'inbox all favourite to_process');
  assert.equal(foldersHolding({ favourite: true, archived: true }), 'all favourite archived');
});

test('what one has left is put away, and never unread', () => {
  const members = [member('alice', { left_at: 5 }), member('bob')];
  assert.equal(foldersHolding({ members, received: true, unread: 3, marked_unread: true }), 'all archived');
});

test('counts are of conversations, and follow each event', () => {
  const before = stateOf(
    conversation({ id: 'a', received: true, unread: 7 }),
    conversation({ id: 'b', marked_unread: true, to_process: true }),
    conversation({ id: 'c', received: true, archived: true, unread: 1, favourite: true }),
    conversation({ id: 'd', received: true }),
  );
  assert.deepEqual(countsOf(overviews(before)), { inbox: 1, unread: 2, favourite: 1, to_process: 1 });
  const came = apply(before, { op: 'message', ...message(2, { conversation: 'c' }) }, 0);
  assert.deepEqual(countsOf(overviews(came)), { inbox: 2, unread: 3, favourite: 1, to_process: 1 });
  const read = apply(came, { op: 'receipt', conversation: 'a', account: 'alice', read_seq: 1, at: 0 }, 0);
  assert.deepEqual(countsOf(overviews(read)), { inbox: 1, unread: 2, favourite: 1, to_process: 1 });
});

test('patients are shown nothing to process', () => {
  assert.deepEqual(foldersOf('professional'), FOLDERS);
  assert.equal(foldersOf('patient').includes('to_process'), false);
  assert.equal(foldersOf('caregiver').includes('inbox'), true);
});

test('what changed one by one stands as what is sorted afresh, and what did not is the same', () => {
  const live = new Overviews();
  let state = stateOf(...Array.from({ length: 40 }, (_, index) => conversation({ id: `c${index}`, ...at(1 + (index % 7)) })));
  live.of(state);
  let changes = 0;
  for (let step = 0; step < 60; step += 1) {
    const id = `c${(step * 17) % 45}`;
    const last = state.conversations.get(id)?.conversation.last_seq ?? 0;
    const event = last ? { op: 'message', ...message(last + 1, { conversation: id }) } : { op: 'conversation', ...conversation({ id, ...at(step) }) };
    const before = live.of(state);
    state = apply(state, event, 0);
    const after = live.of(state);
    assert.deepEqual(after.map(({ known }) => known.conversation.id), overviews(state).map(({ known }) => known.conversation.id));
    const same = after.filter((overview) => before.includes(overview)).length;
    assert.equal(same, after.length - 1);
    changes += 1;
  }
  assert.equal(changes, 60);
  assert.equal(live.of(state), live.of(state), 'nothing changed, nothing is made');
});

test('what is shown stays in the folder it has just left, and a filter still hides it', () => {
  const all = overviews(stateOf(conversation({ id: 'a', subject: 'Plaie' }), conversation({ id: 'b', subject: 'Chute', unread: 1 })));
  const ids = (filter) => filtered(all, { text: '', shown: null, me: 'alice', ...filter }).map(({ known }) => known.conversation.id);
  assert.deepEqual(ids({ folder: 'unread' }), ['b']);
  assert.deepEqual(ids({ folder: 'unread', shown: 'a' }), ['a', 'b']);
  assert.deepEqual(ids({ folder: 'unread', shown: 'a', text: 'chute' }), ['b']);
});

test('the address says the folder, and what is shown beside it', () => {
  for (const folder of FOLDERS) {
    assert.deepEqual(routeOf(toFolder(folder)), { name: 'list', folder });
    assert.deepEqual(routeOf(toConversation('a/b', folder)), { name: 'conversation', id: 'a/b', folder });
  }
  assert.deepEqual(routeOf(''), { name: 'list', folder: 'inbox' });
  assert.deepEqual(routeOf('#/new'), { name: 'new' });
  assert.deepEqual(routeOf('#/people/p1/x'), { name: 'page', page: 'people', rest: 'p1/x' });
});
