import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

describe('The code map of ARCHITECTURE', () => {
  const [, map = ''] = readFileSync('ARCHITECTURE.md', 'utf8').split(/^## Code map$/m);
  const [table = ''] = map.split(/^## /m);
  const named = [...table.matchAll(/`((?:src|media|test)\/[^`]*)`/g)].map(([, name = '']) => name);

  it('names only files and folders that exist, each once', () => {
    assert.deepEqual(
      named.filter(name => !existsSync(name)),
      [],
    );
    assert.deepEqual(named, [...new Set(named)]);
  });

  it('names every folder of the product, and every file beside the folders of src', () => {
    const folders = (parent: string): string[] =>
      readdirSync(parent, { withFileTypes: true })
        .filter(entry => entry.isDirectory())
        .flatMap(({ name }) => [`${parent}${name}/`, ...folders(`${parent}${name}/`)]);
    const holdsFiles = (folder: string): boolean =>
      readdirSync(folder, { withFileTypes: true }).some(
        entry => entry.isFile() && /\.(ts|css)$/.test(entry.name),
      );
    const files = readdirSync('src', { withFileTypes: true }).filter(
      entry => entry.isFile() && /\.ts$/.test(entry.name),
    );
    const all = [
      ...folders('src/').filter(holdsFiles),
      'media/panel/',
      ...folders('media/panel/').filter(holdsFiles),
    ];
    const missing = [...all, ...files.map(({ name }) => `src/${name}`)].filter(each => !named.includes(each));
    assert.deepEqual(missing, []);
  });
});

describe('The lists of ARCHITECTURE that say how to add something', () => {
  const [, lists = ''] = readFileSync('ARCHITECTURE.md', 'utf8').split(/^## How to add…$/m);
  const [text = ''] = lists.split(/^## /m);
  const files = [...text.matchAll(/`([\w/]+\.(?:ts|mjs|json|css))`/g)]
    .map(([, name = '']) => name)
    .filter(name => !name.includes('NAME'));

  it('name only files that exist: by a path in src or from the root, or by a name that one file of src has', () => {
    assert.ok(files.length > 25);
    const names = readdirSync('src', { recursive: true, encoding: 'utf8' }).map(each => basename(each));
    const isThere = (name: string): boolean =>
      existsSync(name) || existsSync(`src/${name}`) || names.filter(each => each === name).length === 1;
    assert.deepEqual(
      files.filter(name => !isThere(name)),
      [],
    );
  });
});
