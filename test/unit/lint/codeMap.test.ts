import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

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
