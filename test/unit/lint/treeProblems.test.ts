import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { treeProblems } from '../../lint/treeProblems.mjs';
import { rooms } from '../../lint/rooms.mjs';

const fullText = 'export const line = 1;\n'.repeat(20);

describe('treeProblems', () => {
  let root: string;

  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-tree-'));
  });

  afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

  function write(file: string, text: string): void {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }

  it('finds nothing wrong with this project', () => {
    assert.deepEqual(treeProblems('.', rooms), []);
  });

  it('tells a folder of more than twenty files', () => {
    for (let index = 0; index < 20; index++) write(`test/full/file${index}.ts`, fullText);
    assert.deepEqual(treeProblems(root, {}), []);
    write('test/full/another.ts', fullText);
    assert.deepEqual(treeProblems(root, {}), ['test/full has 21 files: at most 20']);
  });

  it('tells a crumb that one file uses, and none that two do', () => {
    write('src/crumb.ts', 'export const crumb = 1;\n');
    write('src/user.ts', `import { crumb } from './crumb';\n${fullText}`);
    assert.ok(
      treeProblems(root, {}).includes(
        'src/crumb.ts has fewer than 15 lines and one user: it moves in with that',
      ),
    );
    write('test/crumb.test.ts', `import { crumb } from '../src/crumb';\n${fullText}`);
    assert.equal(
      treeProblems(root, {}).some(problem => problem.includes('crumb.ts')),
      true,
      'a test is no user',
    );
    write('src/other.ts', `import { crumb } from './crumb';\n${fullText}`);
    assert.equal(
      treeProblems(root, {}).some(problem => problem.includes('crumb.ts')),
      false,
    );
  });

  it('takes the door of a feature for no crumb', () => {
    write('src/ui/lens/registerLens.ts', 'export const registerLens = 1;\n');
    write('src/ui/lens/lens.ts', 'export const lens = 1;\n');
    assert.deepEqual(
      treeProblems(root, {}).filter(problem => problem.includes('src/ui/lens')),
      ['src/ui/lens/lens.ts has fewer than 15 lines and one user: it moves in with that'],
    );
  });

  it('tells files that import each other, by types too', () => {
    write('src/a.ts', `import { b } from './b';\n${fullText}`);
    write('src/b.ts', `import { c } from './c';\n${fullText}`);
    write('src/c.ts', `import type { a } from './a';\n${fullText}`);
    assert.ok(treeProblems(root, {}).includes('Files import each other: src/a.ts, src/b.ts, src/c.ts'));
  });

  it('tells them by whichever name a file is imported', () => {
    for (const name of ['./b', './b.js', './b.ts']) {
      write('src/a.ts', `import { b } from '${name}';\n${fullText}`);
      write('src/b.ts', `import { a } from './a.js';\n${fullText}`);
      assert.ok(treeProblems(root, {}).includes('Files import each other: src/a.ts, src/b.ts'), name);
    }
    write('src/a.ts', `import { b } from './folder';\n${fullText}`);
    write('src/folder/index.ts', `import { a } from '../a';\n${fullText}`);
    assert.ok(treeProblems(root, {}).includes('Files import each other: src/a.ts, src/folder/index.ts'));
  });

  it('tells a barrel by its name', () => {
    write('src/folder/index.ts', fullText);
    assert.deepEqual(treeProblems(root, {}), [
      'src/folder/index.ts is named like a barrel: a file has the name of what it exports',
    ]);
  });

  it('tells a comment that begins with “Of”', () => {
    write('test/words.ts', '/** Of this. */\n/**\n * Of that.\n */\n/** Often. */\n/** What of it. */\n');
    assert.deepEqual(
      treeProblems(root, {}),
      [1, 2].map(line => `test/words.ts:${line} begins with “Of”: it begins with what it is about`),
    );
  });

  it('tells rooms that may import each other', () => {
    const table = { 'src/a': { may: ['src/b'] }, 'src/b': { types: ['src/a'] }, 'src/c': { may: ['src/a'] } };
    assert.deepEqual(treeProblems(root, table), ['Rooms may import each other: src/a, src/b']);
  });

  it('tells files that are long on the whole', () => {
    for (const name of ['a', 'b', 'c']) write(`src/${name}.ts`, 'export const line = 1;\n'.repeat(120));
    assert.deepEqual(treeProblems(root, {}), ['Half of the files have 120 lines or more: under 100']);
  });

  it('tells a comment that is wider than code may be', () => {
    const wide = (start: string): string => start.padEnd(111, '.');
    const comments = [
      wide('// '),
      wide('  /** '),
      ' */',
      wide('/*'),
      wide('  * '),
      '*/',
      wide('const url = "//'),
    ];
    write('test/wide.ts', comments.join('\n'));
    write('test/narrow.ts', wide('// ').slice(1));
    assert.deepEqual(
      treeProblems(root, {}),
      [1, 2, 4, 5].map(line => `test/wide.ts:${line} is a comment of 111 columns: at most 110`),
    );
  });
});
