import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isoOf, writtenDate } from '../model/partial_date.js';
import { branches, dueActions, isLate, missingWords, newId, nextReview, upToDate, whole, without, writingOf } from '../model/plan.js';

const told = {
  problems: [{ id: 'p1', text: 'Isolement' }, { id: 'p2', text: 'Ulcère', is_necessary: true, is_possible: true }],
  objectives: [{ id: 'o1', problem: 'p2', text: 'Cicatriser' }, { id: 'o2', problem: 'p2', text: 'Jardiner', state: 'not_reached', reason: 'pluie', decision: 'au printemps' }],
  actions: [{ id: 'a1', objective: 'o1', title: 'Pansement', kind: 'treatment', due: '2026-12-01' }, { id: 'a2', objective: 'o2', title: 'Bêcher', kind: 'prevention' }],
  reviews: [{ planned_on: '2027-02-01' }, { planned_on: '2027-01-01' }, { planned_on: '2026-01-01', done_on: '2026-01-02', outcome: 'vu' }],
};

test('what is empty is there all the same', () => {
  const plan = whole({});
  assert.deepEqual([plan.state, plan.version, plan.actions, plan.synthesis.wishes], ['draft', 1, [], '']);
});

test('problems that have priority stand first, each with what is done about it', () => {
  const [first, second] = branches(whole(told));
  assert.deepEqual([first.problem.id, second.problem.id], ['p2', 'p1']);
  assert.deepEqual(first.objectives.map(({ objective, actions }) => [objective.id, actions.map(({ id }) => id)]), [['o1', ['a1']], ['o2', ['a2']]]);
});

test('late is what was due before today and is still to be done', () => {
  const [action] = told.actions;
  assert.deepEqual([isLate(action, '2026-12-01'), isLate(action, '2026-12-02'), isLate({ ...action, state: 'REALISE' }, '2026-12-02')], [false, true, false]);
});

test('of a plan that is under way, what is still to be done is due, the first first', () => {
  const [first] = told.actions;
  const actions = [{ ...first, id: 'late', due: '2026-12-09' }, first, { ...first, id: 'undated', due: null }, { ...first, id: 'done', state: 'REALISE' }];
  const ids = (/** @type {any} */ state) => dueActions(whole(/** @type {any} */ ({ ...told, actions, state }))).map(({ id }) => id);
  assert.deepEqual([ids('active'), ids('draft'), ids('paused'), ids('closed')], [['a1', 'late'], [], [], []]);
});

test('the next review is the first that is not done', () => {
  assert.equal(nextReview(told.reviews)?.planned_on, '2027-01-01');
  assert.equal(nextReview([]), null);
});

test('what goes takes along what hangs on it', () => {
  const left = without(whole(told), 'objectives', 'o1');
  assert.deepEqual([left.objectives.map(({ id }) => id), left.actions.map(({ id }) => id)], [['o2'], ['a2']]);
  const less = without(whole(told), 'problems', 'p2');
  assert.deepEqual([less.objectives, less.actions], [[], []]);
  assert.deepEqual(without(whole(told), 'actions', 'a1').actions.map(({ id }) => id), ['a2']);
});

test('an id is one that nobody has', () => {
  assert.deepEqual([newId([], 'p'), newId(told.problems, 'p'), newId([{ id: 'strange' }], 'a')], ['p1', 'p3', 'a1']);
});

test('what is sent says what is asked for, not how far it is', () => {
  const sent = writingOf(whole({ ...told, version: 7, lead: '', actions: [{ ...told.actions[0], state: 'REALISE', result: 'fait', actor: '' }] }));
  assert.deepEqual([sent.seen_version, sent.lead], [7, null]);
  assert.deepEqual(sent.actions, [{ id: 'a1', objective: 'o1', title: 'Pansement', kind: 'treatment', actor: null, due: '2026-12-01', criterion: '', service: null }]);
});

test('what must be written is told by its field', () => {
  assert.deepEqual(missingWords(whole(told)), {});
  const empty = whole({
    agreement: { at: 1, by: ' ', means: 'oral' },
    problems: [{ id: 'p1', text: '' }],
    objectives: [{ id: 'o1', problem: 'p1', text: 'x', state: 'not_reached' }],
    actions: [{ id: 'a1', objective: 'o1', title: ' ', kind: 'treatment' }],
    reviews: [{ planned_on: '', done_on: '2026-01-01' }],
  });
  assert.deepEqual(missingWords(empty), {
    'agreement-by': 'text_missing', 'p1-text': 'text_missing', 'a1-title': 'action_title', 'o1-reason': 'text_missing', 'o1-decision': 'text_missing',
    'review0-planned_on': 'day_form', 'review0-outcome': 'review_outcome',
  });
});

test('who has read the newest version that was written has read the plan, whatever the actors did since', () => {
  const signatures = [{ account: 'bob', version: 3, at: 1 }, { account: 'paul', version: 2, at: 1 }];
  assert.deepEqual(upToDate({ signatures, written_version: 3 }).map(({ account }) => account), ['bob']);
});

test('a date is written as in France, and less of it is a date too', () => {
  assert.deepEqual(['14/3/2024', '03/2024', '2024', ' 2024 ', 'hier'].map(isoOf), ['2024-03-14', '2024-03', '2024', '2024', 'hier']);
  assert.deepEqual(['2024-03-14', '2024-03', '2024'].map(writtenDate), ['14/03/2024', '03/2024', '2024']);
});
