import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const ROOT = new URL('..', import.meta.url);
const read = (path) => readFileSync(new URL(path, ROOT), 'utf8');
const sources = ['ui', 'wire', 'sync', 'model', 'platform', 'i18n'].flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, ROOT), { recursive: true })
    .filter((name) => name.endsWith('.js'))
    .map((name) => [`${folder}/${name}`, read(`${folder}/${name}`)]),
);

test('vendored files are the published ones, every one of them', () => {
  const lines = read('vendor/CHECKSUMS').trim().split('\n').map((line) => line.split(/\s+/u));
  for (const [sum, path] of lines) {
    const bytes = readFileSync(new URL(`vendor/${path}`, ROOT));
    assert.equal(createHash('sha256').update(bytes).digest('hex'), sum, path);
  }
  const scripts = readdirSync(new URL('vendor/', ROOT), { recursive: true }).filter((name) => name.endsWith('.js'));
  assert.deepEqual(scripts.filter((name) => !lines.some(([, path]) => path === name)), []);
});

test('the import map names what the sources import, and the files are there', () => {
  const { imports } = JSON.parse(/<script type="importmap">([\s\S]*?)<\/script>/u.exec(read('index.html'))[1]);
  const bare = new Set(sources.flatMap(([, text]) => [...text.matchAll(/from '([^.'][^']*)'/gu)].map(([, name]) => name)));
  assert.deepEqual(Object.keys(imports).sort(), [...bare].sort());
  for (const path of Object.values(imports)) assert.ok(read(path.slice(1)).length > 0);
});

test('text stays text: nothing makes markup of a string, nothing is asked of another host', () => {
  const served = [...sources, ['index.html', read('index.html')]];
  for (const [path, text] of served) {
    assert.doesNotMatch(text, /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/u, path);
    assert.doesNotMatch(text.replace('http://www.w3.org/2000/svg', ''), /https?:\/\/(?!\$)/u, path);
  }
});

test('each layer imports only from those below it', () => {
  const below = {
    wire: [],
    model: ['wire'],
    i18n: [],
    platform: ['wire', 'i18n', 'model', 'sync'],
    sync: ['wire', 'model', 'platform'],
    ui: ['wire', 'model', 'i18n', 'platform', 'sync'],
  };
  for (const [path, text] of sources) {
    const layer = path.split('/')[0];
    const used = [...text.matchAll(/^import .* from '(\.[^']*)'/gmu)].map(([, to]) => new URL(to, `file:///${path}`).pathname);
    const folders = used.map((to) => to.split('/')[1]).filter((folder) => folder !== layer);
    for (const folder of folders) assert.ok(below[layer].includes(folder), `${path} imports ${folder}`);
  }
});
