import assert from 'node:assert/strict';
import { inOrderOfRun, nextToRun, suites, type SuiteName } from '../../support/run/suites';

const all = Object.keys(suites) as SuiteName[];
const isShared = (name: SuiteName): boolean => 'isShared' in suites[name];
const isAlone = (name: SuiteName): boolean => 'isAlone' in suites[name];

describe('Suites that run two at a time', () => {
  it('are all run, each once, in an order that names every one', () => {
    assert.deepEqual([...inOrderOfRun(all)].sort(), [...all].sort());
    assert.deepEqual(inOrderOfRun(['unit', 'engine']), ['engine', 'unit']);
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
      assert.deepEqual([...begun].sort(), [...all].sort());
      assert.ok(begun.slice(all.length - begun.filter(isAlone).length).every(isAlone), 'they come last');
    });
});
