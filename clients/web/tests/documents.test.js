import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOf, proposedFor, proposedType, titleOf, typesFound, typesNamed } from '../model/documents.js';

const type = (/** @type {string} */ code, /** @type {string} */ label, is_shareable = true) => ({ code, label, class_code: '10', is_shareable });
const TYPES = [type('52040-3', 'Photo'), type('11488-4', 'CR ou fiche de consultation ou de visite'), type('68599-0', 'Synthèse psychiatrique'), type('8378-1', 'Photo ancienne', false)];
const KNOWN = { types: TYPES, classes: [], confidentialities: [], photo: '52040-3' };
const codes = (/** @type {{code: string}[]} */ found) => found.map(({ code }) => code);

test('a type is found by the beginnings of its words, whatever accents and case', () => {
  assert.deepEqual(codes(typesFound(TYPES, 'SYNTHESE psy')), ['68599-0']);
  assert.deepEqual(codes(typesFound(TYPES, 'visite cons')), ['11488-4']);
  assert.deepEqual(codes(typesFound(TYPES, '11488')), ['11488-4']);
  assert.deepEqual(codes(typesFound(TYPES, 'iatrique')), []);
});

test('where nothing was typed the usual ones come, and none that cannot be shared', () => {
  assert.deepEqual(codes(typesFound(TYPES, ' ')), ['52040-3', '11488-4']);
  assert.deepEqual(codes(typesFound(TYPES, 'photo')), ['52040-3']);
  assert.deepEqual(codes(typesNamed(TYPES, 'photo')), ['52040-3', '8378-1'], 'the matrix names it all the same');
});

test('a photo has its type in one tap, and of anything else one says what it is', () => {
  const file = (/** @type {string} */ media_type) => ({ id: 'a', name: 'a', size: 1, media_type, width: null, height: null, pages: null });
  assert.equal(proposedType(file('image/jpeg'), KNOWN), '52040-3');
  assert.equal(proposedType(file('application/pdf'), KNOWN), null);
  assert.equal(proposedType(null, KNOWN), null);
});

test('a title begins with the name of the file, without what only machines read', () => {
  assert.equal(titleOf('Echo_doppler  jambe.pdf'), 'Echo doppler jambe');
  assert.equal(titleOf('Bilan du 12.03'), 'Bilan du 12.03');
  assert.equal(titleOf('lettre'), 'lettre');
});

test('the files of a version lie beneath its dossier', () => {
  const document = { id: 'd', type_code: '', confidentiality: [], listed: null, versions: [], may_change: false, may_show: false };
  assert.equal(placeOf('x', document, 2), '/api/dossier/dossiers/x/documents/d/versions/2');
});

test('what hangs on a note is for those whom its kind is for, to begin with', () => {
  const member = (/** @type {string} */ id, /** @type {any} */ kind, role = '353', is_active = true) => /** @type {any} */ ({ account: { id, kind }, role, is_active });
  const members = [member('me', 'professional', '330'), member('anne', 'professional', '330'), member('bob', 'professional'), member('luc', 'caregiver'), member('ida', 'caregiver', 'CAREGIVER', false), { account: null, is_active: true }];
  assert.deepEqual(proposedFor('liaison', members, [], 'me'), { level: 'N', listed: ['luc'] });
  assert.deepEqual(proposedFor('dac', members, ['bob'], 'me'), { level: 'R', listed: ['anne', 'bob'] });
  assert.deepEqual(proposedFor('journal', members, [], 'me'), { level: 'N', listed: [] });
});
