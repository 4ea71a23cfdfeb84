import assert from 'node:assert/strict';
import { ArgumentError } from '../../../../src/common/errors';
import type { MeasuredWorkload } from '../../../../src/compare/measuredRun';
import type { RunFiguresQuery } from '../../../../src/protocol/runFiguresQuery';
import type { RunQuery } from '../../../../src/protocol/store';
import type { MarkedRun } from '../../../../src/timeline/markedRun';
import { makeCore } from '../../../support/fakes/makeCore';

const runs = Array.from({ length: 10 }, (_, index): MarkedRun => {
  const startMs = index * 100_000;
  const head = { branch: index < 5 ? 'main' : 'fast' };
  const run = { id: `run-000${index}`, kind: 'task', key: 'test', label: 'npm test', startMs, head } as const;
  return { ...run, endMs: startMs + 60_000, outcome: 0 };
});
const goesOn: MarkedRun = { id: 'run-open', kind: 'task', key: 'test', label: 'npm test', startMs: 1 };

function setUp() {
  return makeCore((method, params) => {
    if (method === 'queryRuns') {
      const { ids = [] } = params as RunQuery;
      return [...runs, goesOn].filter(({ id }) => ids.includes(id)).reverse();
    }
    const { spans } = params as RunFiguresQuery;
    return spans.map(({ fromMs }): MeasuredWorkload[] => {
      const cpuSeconds = (fromMs < 500_000 ? 40 : 80) + (fromMs % 300_000) / 200_000;
      const figures = { durationMs: 60_000, cpuSeconds, oomKills: 0, restarts: 0, gapShare: 0 };
      return [{ workload: 'name:api', name: 'api', figures, resolutionMs: 0 }];
    });
  });
}

const idsOf = (from: number, to: number): string[] => runs.slice(from, to).map(({ id }) => id);

describe('The API of comparisons', () => {
  it('holds groups of runs against each other, with a verdict and as Markdown', async () => {
    const { core, asked } = setUp();
    const { containers, markdown } = await core.api.compareRuns({
      a: idsOf(0, 5).reverse(),
      b: idsOf(5, 10),
    });
    const [api] = containers;
    assert.deepEqual([api?.container, api?.level, api?.remarks], ['api', 'groups', []]);
    const cpu = api?.figures.find(({ id }) => id === 'cpuSeconds');
    assert.equal(cpu?.verdict, 'higher');
    assert.ok(Math.abs((cpu.difference ?? 0) - 40) < 1, String(cpu.difference));
    assert.match(markdown, /^### npm test, A: main and B: fast\n\n#### api\n/);
    const [query] = asked.flatMap(({ method, params }) =>
      method === 'queryRunFigures' ? [params as RunFiguresQuery] : [],
    );
    assert.deepEqual(query?.spans[0], { fromMs: 0, toMs: 60_000 }, 'oldest first');
  });

  it('holds one run against one, for which its samples are asked, and spans of time', async () => {
    const { core, asked } = setUp();
    const [from, to] = [new Date(0), 60_000];
    const { containers, markdown } = await core.api.compareRuns({ a: { from, to }, b: 'run-0007' });
    assert.equal(containers[0]?.level, 'pair');
    assert.deepEqual(asked.at(-1)?.params, {
      spans: [
        { fromMs: 0, toMs: 60_000 },
        { fromMs: 700_000, toMs: 760_000 },
      ],
      hasSeries: true,
    });
    assert.match(markdown, /A: 1970-01-01 00:00 UTC to 1970-01-01 00:01 UTC and B: fast/);
  });

  it('refuses what makes no comparison, and says what is allowed', async () => {
    const { core } = setUp();
    for (const [args, allowed] of [
      [undefined, /must be an object/],
      [{ a: 'run-0001' }, /"b" must be the id of a run, a list of 1 to 50 ids, or \{ from, to \}/],
      [{ a: [], b: 'run-0001' }, /"a" must be the id/],
      [{ a: [5], b: 'run-0001' }, /"a" must be the id/],
      [{ a: Array.from({ length: 51 }, (_, at) => `run-${at}`), b: 'run-0001' }, /"a" must be the id/],
      [{ a: { from: 'x', to: 1 }, b: 'run-0001' }, /"from" must be a date/],
      [{ a: { from: 2, to: 1 }, b: 'run-0001' }, /"from" must be before "to" in "a"/],
      [{ a: 'run-0001', b: ['run-0001'] }, /must not have a run in common/],
      [{ a: 'run-0001', b: 'nobody' }, /No run has the id “nobody”: listRuns returns/],
      [{ a: 'run-0001', b: 'run-open' }, /“npm test” still goes on/],
    ] as const)
      await assert.rejects(core.api.compareRuns(args as never), (error: Error) => {
        assert.ok(error instanceof ArgumentError);
        return allowed.test(error.message) || assert.fail(error.message);
      });
  });
});
