import assert from 'node:assert/strict';
import { ArgumentError } from '../../../../src/common/errors';
import type { Series } from '../../../../src/common/series';
import type { PanelView } from '../../../../src/protocol/panel';
import { FedPage, rawSeries } from '../../../support/fakes/fedPage';
import type { FakeHistorySource } from '../../../support/fakes/fakeHistorySource';
import { fakeTick } from '../../../support/fakes/fakeHistorySource';

describe('HistoryFeed, at the edges of what is known', () => {
  let page: FedPage;
  let source: FakeHistorySource;

  beforeEach(() => {
    page = new FedPage();
    ({ source } = page);
  });
  afterEach(() => page.dispose());

  it('asks once more for the points beyond a span where they are further apart than was asked for', async () => {
    const view: PanelView = { kind: 'fixed', fromMs: 500_000, toMs: 800_000, range: '1h' };
    page.ask('view', 1, view);
    const coarse: Series = { timestamps: [540_000], columns: {}, bucketMs: 60_000 };
    await page.answer(0, coarse);
    assert.deepEqual(page.ofType('snapshot'), []);
    assert.deepEqual(page.asked(1), [440_000, 860_000]);
    await page.answer(1, coarse);
    assert.deepEqual(page.ofType('snapshot')[0]?.series, coarse);
  });

  it('takes coarser figures where they have a point for every second pixel, and asks for them once', async () => {
    const view: PanelView = { kind: 'fixed', fromMs: 0, toMs: 7 * 86_400_000, range: '7d' };
    page.ask('view', 1, view);
    const { maxPoints, fewestPoints } = source.queries[0]?.query ?? {};
    assert.equal(fewestPoints, (maxPoints ?? NaN) / 4);
    const timestamps = Array.from({ length: 672 }, (_, at) => at * 900_000);
    await page.answer(0, { timestamps, columns: {}, bucketMs: 900_000 });
    assert.equal(source.queries.length, 1);
    assert.equal(page.ofType('snapshot')[0]?.series.timestamps.length, 672);
  });

  it('sends no points beyond a span that has none itself', async () => {
    page.ask('view', 1, { kind: 'fixed', fromMs: 500_000, toMs: 510_000, range: '1h' });
    const columns = { cpuPercent: { avg: [1, 2] } };
    await page.answer(0, { timestamps: [495_000, 515_000], columns, bucketMs: 0 });
    assert.deepEqual(page.ofType('snapshot')[0]?.series, { timestamps: [], columns: {}, bucketMs: 0 });
  });

  it('shows a container that history does not know yet as one without figures, and its first ones at once', async () => {
    const unknown = (): Promise<never> =>
      Promise.reject(new ArgumentError('There is no history of a container'));
    Object.assign(source, { queryEvents: unknown, queryContainerRuns: unknown, queryDeaths: unknown });
    const run = { id: 'run-0001', kind: 'task', key: 'k', label: 'npm test', startMs: 999_000 } as const;
    source.markedRuns = [run];
    page.ask('ready', 1);
    source.queries[0]?.reject(new ArgumentError('There is no history of a container'));
    await page.settle();
    assert.deepEqual(page.ofType('failure'), []);
    assert.deepEqual(page.ofType('snapshot')[0]?.series, { timestamps: [], columns: {}, bucketMs: 0 });
    assert.deepEqual(page.ofType('deaths')[0]?.deaths, []);
    assert.deepEqual(
      page.ofType('lane')[0]?.entries.flatMap(each => (each.kind === 'markedRun' ? each.run : [])),
      [run],
    );
    source.fireTick(fakeTick(1_005_000));
    assert.deepEqual(page.ofType('append')[0]?.series.timestamps, [1_005_000]);
    assert.deepEqual([source.warnings, source.errors], [[], []]);
  });

  it('answers also where how far back history goes cannot be read', async () => {
    source.queryKept = () => Promise.reject(new Error('no such table: hosts'));
    page.ask('ready', 1);
    await page.answer(0);
    assert.equal(page.ofType('snapshot')[0]?.series, rawSeries);
    assert.deepEqual(page.ofType('failure'), []);
    assert.match(source.warnings.join(), /no such table/);
  });

  it('tells of a host what each core and disk is at now, and nothing of it while collection is paused', () => {
    const host = new FedPage([{ kind: 'host' }], source);
    host.ask('ready', 1);
    const parts = {
      coresPercent: [10, 90],
      fileSystems: [{ mount: '/', usedBytes: 1, sizeBytes: 2 }],
    };
    const timestampMs = 1_001_000;
    source.fireTick(fakeTick(timestampMs, { host: { timestampMs, cpuPercent: 50, ...parts } }));
    const told = (): unknown => host.ofType('current').at(-1);
    const figures = { cpuPercent: 50, busiestCorePercent: 90, fullestDiskPercent: 50 };
    assert.deepEqual(told(), { type: 'current', figures, nowMs: timestampMs, parts });
    source.paused = true;
    source.fireChange();
    assert.deepEqual(told(), { type: 'current', figures: {}, nowMs: timestampMs });
    host.dispose();
  });
});
