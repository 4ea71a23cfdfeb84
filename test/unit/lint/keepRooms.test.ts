import assert from 'node:assert/strict';
import * as path from 'node:path';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { keepRooms } from '../../lint/keepRooms.mjs';

/** The rule's messages for one line in place of a source file. */
function problemsOf(file: string, line: string): string[] {
  const linter = new Linter({ cwd: path.resolve('.') });
  const parser = tseslint.parser as Linter.Parser;
  const config: Linter.Config = {
    files: ['**/*.ts'],
    languageOptions: { parser },
    plugins: { own: { rules: { 'keep-rooms': keepRooms } } },
    rules: { 'own/keep-rooms': 'error' },
  };
  return linter.verify(line, [config], path.resolve(file)).map(({ message }) => message);
}

describe('The rule of rooms', () => {
  it('lets a file import its own room and what its row names', () => {
    const file = 'src/engine/watch/engineSession.ts';
    assert.deepEqual(
      problemsOf(file, "import { EventCursor } from '../../../src/engine/watch/eventCursor';"),
      [],
    );
    assert.deepEqual(
      problemsOf(file, "import { parseEvent } from '../../../src/engine/parse/parseEvent';"),
      [],
    );
  });

  it('refuses every other room, at any depth and in any form', () => {
    const problem = 'src/engine/parse may not import src/engine/watch: see test/lint/rooms.mjs.';
    const lines = [
      "import { makeExclusion } from '../../../src/engine/watch/containerFilter';",
      "import type { ContainerFilter } from '../../../src/engine/watch/containerFilter';",
      "const later = import('../../../src/engine/watch/containerFilter');",
      'const later = import(`../../../src/engine/watch/containerFilter`);',
      "import filter = require('../../../src/engine/watch/containerFilter');",
      "type Filter = import('../../../src/engine/watch/containerFilter').ContainerFilter;",
    ];
    for (const line of lines) assert.deepEqual(problemsOf('src/engine/parse/json.ts', line), [problem], line);
    assert.equal(
      problemsOf('src/common/text/matchesGlob.ts', "import '../../../src/history/files/patiently';").length,
      1,
    );
    assert.equal(
      problemsOf('media/panel/data/summarize.ts', "import '../../../media/panel/charts/charts';").length,
      1,
    );
  });

  it('refuses to hand on what another file exports, of whichever room', () => {
    const barrel = 'No barrels: import it from its own file.';
    for (const line of [
      "export { own } from './json';",
      "export * from './json';",
      "export type { T } from './json';",
    ])
      assert.deepEqual(problemsOf('src/engine/parse/parseEvent.ts', line), [barrel], line);
  });

  it('refuses to import what only running tells', () => {
    for (const line of ['const later = import(name);', 'const later = import(`./${name}`);'])
      assert.deepEqual(problemsOf('src/engine/parse/json.ts', line), [
        'An import names its file by a text: see test/lint/rooms.mjs.',
      ]);
  });

  it('refuses the style sheet of another room, and lets a page have its own', () => {
    assert.deepEqual(problemsOf('media/panel/main.ts', "import './panel.css';"), []);
    assert.equal(problemsOf('media/panel/lane/lanePart.ts', "import '../panel.css';").length, 1);
  });

  it('keeps Node out of what is pure', () => {
    for (const file of [
      'src/runs/a.ts',
      'src/compare/a.ts',
      'src/deaths/a.ts',
      'src/leaks/a.ts',
      'media/panel/data/a.ts',
    ])
      for (const line of [
        "import * as fs from 'node:fs';",
        "import type { Stats } from 'fs';",
        "import('fs/promises');",
      ])
        assert.match(problemsOf(file, line).join(), /is pure and may not import/, `${file}: ${line}`);
    assert.deepEqual(problemsOf('src/node/systemClock.ts', "import * as fs from 'node:fs';"), []);
  });

  it('gives types alone where the row says so', () => {
    const file = 'src/history/queries/seriesQuery.ts';
    assert.deepEqual(problemsOf(file, "import type { Catalog } from '../catalog/catalog';"), []);
    assert.deepEqual(problemsOf(file, "import { type Catalog } from '../catalog/catalog';"), []);
    assert.deepEqual(problemsOf(file, "import { Catalog } from '../catalog/catalog';"), [
      'src/history/queries may import only types of src/history/catalog: see test/lint/rooms.mjs.',
    ]);
  });

  it('lets features import what all share, and none of them another', () => {
    const file = 'src/ui/tree/containerTree.ts';
    const lineOf = (target: string): string => `import type { Any } from '../../../src/${target}';`;
    for (const target of ['core', 'ui/state/liveState', 'ui/kit/showPick'])
      assert.deepEqual(problemsOf(file, lineOf(target)), [], target);
    for (const [target, room] of [
      ['ui/panel/historyPanels', 'ui/panel'],
      ['features', 'features'],
      ['extension', 'extension'],
      ['windows/windowRole', 'windows'],
    ] as const)
      assert.deepEqual(problemsOf(file, lineOf(target)), [
        `src/ui/tree may not import src/${room}: see test/lint/rooms.mjs.`,
      ]);
  });

  it('refuses a folder that has no row', () => {
    assert.deepEqual(problemsOf('src/attic/box.ts', ''), [
      'src/attic/box has no room: see test/lint/rooms.mjs.',
    ]);
  });

  it('keeps packages to the rooms that know them', () => {
    assert.equal(problemsOf('src/collect/collector.ts', "import * as vscode from 'vscode';").length, 1);
    assert.equal(problemsOf('media/panel/parts/header.ts', "import uPlot from 'uplot';").length, 1);
    for (const [name, file] of [
      ['dockerode', 'src/engine/watch/engineSession.ts'],
      ['sql.js', 'src/history/hours/hours.ts'],
    ])
      assert.equal(problemsOf(file ?? '', `import type { Any } from '${name}';`).length, 1, name);
    assert.deepEqual(problemsOf('media/panel/charts/chartsPlot.ts', "import uPlot from 'uplot';"), []);
    assert.deepEqual(problemsOf('src/ui/kit/showPick.ts', "import * as vscode from 'vscode';"), []);
  });
});
