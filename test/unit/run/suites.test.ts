import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  inOrderOfRun,
  nextToRun,
  partsOf,
  suites,
  testFiles,
  type SuiteName,
} from '../../support/run/suites';

const all = Object.keys(suites) as SuiteName[];
const allParts = all.flatMap(name => Array.from({ length: partsOf(name) }, () => name)).sort();
const isShared = (name: SuiteName): boolean => 'isShared' in suites[name];
const isAlone = (name: SuiteName): boolean => 'isAlone' in suites[name];

describe('Suites that run two at a time', () => {
  it('are all run, each part once, in an order that names every one', () => {
    assert.deepEqual([...inOrderOfRun(all)].sort(), allParts);
    assert.deepEqual(inOrderOfRun(['unit', 'vscode']), ['vscode', 'unit']);
  });

  it('have each of their files in one part', () => {
    for (const name of all) {
      const parts = Array.from({ length: partsOf(name) }, (_, part) => testFiles(name, part));
      assert.ok(parts.every(({ length }) => length > 0));
      assert.equal(new Set(parts.flat()).size, parts.flat().length, name);
    }
    const panel = [0, 1].flatMap(part => testFiles('panel', part).map(file => path.basename(file)));
    const built = fs.readdirSync('out/test/panel').filter(file => file.endsWith('.test.js'));
    assert.deepEqual(panel.sort(), built.sort());
  });

  it('have one that waits for the engine beside them as long as there is one', () => {
    for (const computing of all.filter(each => !isShared(each) && !isAlone(each))) {
      const waiting = inOrderOfRun(all.filter(each => each !== computing));
      const next = nextToRun(waiting, [computing]);
      assert.ok(next && isShared(next), `${next} beside ${computing}`);
    }
  });

  for (const [which, ends] of [
    ['the one that began first', (running: SuiteName[]) => running.shift()],
    ['the one that began last', (running: SuiteName[]) => running.pop()],
  ] as const)
    it(`never share the machine’s engine, and leave alone what must be alone, where ${which} always ends`, () => {
      const waiting = inOrderOfRun(all);
      const running: SuiteName[] = [];
      const begun: SuiteName[] = [];
      do {
        for (let next = nextToRun(waiting, running); next && running.length < 2;) {
          waiting.splice(waiting.indexOf(next), 1);
          running.push(next);
          begun.push(next);
          next = nextToRun(waiting, running);
        }
        assert.ok(running.filter(isShared).length <= 1, running.join());
        assert.ok(running.length === 1 || !running.some(isAlone), running.join());
        ends(running);
      } while (running.length > 0 || waiting.length > 0);
      assert.deepEqual([...begun].sort(), allParts);
      assert.ok(begun.slice(begun.length - begun.filter(isAlone).length).every(isAlone), 'they come last');
    });
});
