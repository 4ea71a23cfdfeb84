import assert from 'node:assert/strict';
import { ArgumentError } from '../../../../src/common/errors';
import type { Series } from '../../../../src/common/series';
import type { PanelAgainst } from '../../../../src/protocol/panel';
import type { HistoryFeed } from '../../../../src/ui/panel/feed/historyFeed';
import { apiSubject, FedPage, liveView } from '../../../support/fakes/fedPage';
import type { FakeHistorySource } from '../../../support/fakes/fakeHistorySource';
import { fakeTick } from '../../../support/fakes/fakeHistorySource';

describe('HistoryFeed of what is compared', () => {
  let page: FedPage;
  let source: FakeHistorySource;
  let feed: HistoryFeed;

  beforeEach(() => {
    page = new FedPage();
    ({ source, feed } = page);
  });
  afterEach(() => page.dispose());

  it('answers several subjects with a series of each and their sum, and asks again with a later tick', async () => {
    const other = { kind: 'container', workload: 'name:db', name: 'db' } as const;
    const group = new FedPage([apiSubject, other], source);
    const series = (cpuPercent: number): Series => {
      return { timestamps: [995_000], columns: { cpuPercent: { avg: [cpuPercent] } }, bucketMs: 0 };
    };
    source.series.set('name:api', series(1)).set('name:db', series(5));
    group.ask('ready', 1);
    await group.settle();
    const [snapshot] = group.ofType('snapshot');
    assert.deepEqual(
      snapshot?.members?.map(({ key, title }) => [key, title]),
      [
        ['name:api', 'api'],
        ['name:db', 'db'],
      ],
    );
    assert.deepEqual(snapshot?.series.columns.cpuPercent?.avg, [6]);
    assert.equal(snapshot?.subject.kind, 'group');
    assert.equal(source.ofMany.length, 1);
    source.fireTick(fakeTick(1_005_000));
    await group.settle();
    assert.equal(source.ofMany.length, 2);
    assert.equal(group.ofType('append').length, 0, 'rows of one are not appended to the lines of several');
    group.dispose();
  });

  it('is lit only while the engines of all are up, and says which one is not', async () => {
    const far = { kind: 'container', workload: 'bbbbbbbb/name:db', name: 'db' } as const;
    const near = { kind: 'container', workload: 'aaaaaaaa/name:api', name: 'api' } as const;
    for (const subjects of [[near, far] as const, [far, near] as const]) {
      const group = new FedPage(subjects, source);
      source.engines.clear();
      source.tick = fakeTick(1_000_000);
      group.ask('ready', 1);
      await group.settle();
      const isLit = (): boolean | undefined => group.ofType('status').at(-1)?.isCollecting;
      assert.equal(isLit(), true);
      source.engines.set('bbbbbbbb', { kind: 'unreachable', message: 'gone', tried: [] });
      source.fireTick(fakeTick(1_005_000));
      await group.settle();
      assert.equal(isLit(), false);
      assert.match(
        group.ofType('notice').at(-1)?.notice?.text ?? '',
        /^The container engine bbbbbbbb cannot/,
      );
      group.dispose();
    }
  });

  it('draws the others where history does not know one yet', async () => {
    const started = { kind: 'container', workload: 'name:new', name: 'new' } as const;
    const group = new FedPage([apiSubject, started], source);
    const series: Series = { timestamps: [995_000], columns: { cpuPercent: { avg: [3] } }, bucketMs: 0 };
    const known = source.querySeriesOfMany.bind(source);
    source.querySeriesOfMany = query =>
      query.containers.includes('name:new')
        ? Promise.reject(new ArgumentError('There is no history of it.'))
        : known(query);
    source.series.set('name:api', series);
    group.ask('ready', 1);
    await group.settle();
    const [snapshot] = group.ofType('snapshot');
    assert.deepEqual(
      snapshot?.members?.map(({ key, series: { timestamps } }) => [key, timestamps.length]),
      [
        ['name:api', 1],
        ['name:new', 0],
      ],
    );
    assert.deepEqual(group.ofType('failure'), []);
    group.dispose();
  });

  it('lays the same span of a day earlier over a view, with the statistics of both', async () => {
    source.statistics = { metrics: {}, resolutionMs: 60_000 };
    page.ask('ready', 1, liveView, 'day');
    await page.answer(0);
    await page.answer(1);
    const [now, then] = source.queries.map(({ query }) => query);
    assert.equal((now?.fromMs ?? 0) - (then?.fromMs ?? 0), 24 * 3_600_000);
    const [snapshot] = page.ofType('snapshot');
    assert.deepEqual(
      snapshot?.members?.map(({ key, shiftMs, statistics }) => [key, shiftMs, statistics?.resolutionMs]),
      [
        ['now', undefined, 60_000],
        ['then', 24 * 3_600_000, 60_000],
      ],
    );
    source.fireTick(fakeTick(1_001_000));
    assert.equal(page.ofType('append').length, 0);
  });

  it('says who used the machine in a span, the most CPU first', async () => {
    page.ask('ready', 1);
    source.usage = [
      { workload: 'name:a', name: 'a', cpuSeconds: 1 },
      { workload: 'name:b', name: 'b' },
      { workload: 'name:c', name: 'c', cpuSeconds: 9 },
    ];
    feed.handleMessage({ type: 'usage', fromMs: 1, toMs: 2 });
    await page.settle();
    assert.deepEqual(
      page.ofType('usage')[0]?.rows.map(({ name }) => name),
      ['c', 'a', 'b'],
    );
  });

  it('answers that once also when views are read again meanwhile, or the page is hidden', async () => {
    page.ask('ready', 1);
    const asked: { signal: AbortSignal; resolve: () => void }[] = [];
    source.labeledUsage = (_span, signal) =>
      new Promise(resolve => {
        asked.push({ signal, resolve: () => resolve({ rows: [], resolutionMs: 0 }) });
      });
    feed.handleMessage({ type: 'usage', fromMs: 1, toMs: 2 });
    feed.refresh();
    page.ask('view', 2);
    assert.deepEqual([asked.length, asked[0]?.signal.aborted], [1, false]);
    feed.setVisible(false);
    assert.equal(asked[0]?.signal.aborted, true, 'nobody waits for it');
    feed.setVisible(true);
    assert.equal(asked.length, 2);
    asked[1]?.resolve();
    await page.settle();
    assert.deepEqual(
      page.ofType('usage').map(({ fromMs, toMs }) => [fromMs, toMs]),
      [[1, 2]],
    );
    feed.refresh();
    assert.equal(asked.length, 2);
  });

  it('says why it cannot tell who used the machine', async () => {
    page.ask('ready', 1);
    source.labeledUsage = () => Promise.reject(new Error('worker gone'));
    feed.handleMessage({ type: 'usage', fromMs: 1, toMs: 2 });
    await page.settle();
    assert.deepEqual(page.ofType('usageFailure'), [
      { type: 'usageFailure', fromMs: 1, toMs: 2, message: 'worker gone' },
    ]);
  });

  it('draws nothing of a container that history does not know yet, whatever it is compared with', async () => {
    const unknown = (): Promise<never> => Promise.reject(new ArgumentError('No container “api” is known.'));
    Object.assign(source, { querySeries: unknown, queryStatistics: unknown, queryContainerRuns: unknown });
    for (const [request, against] of [undefined, 'before', 'day', 'week', 'run'].entries()) {
      page.ask('view', request + 1, liveView, against as PanelAgainst | undefined);
      await page.settle();
    }
    assert.deepEqual(page.ofType('failure'), []);
    assert.deepEqual(
      page.ofType('snapshot').map(({ series }) => series.timestamps),
      [[], [], [], [], []],
    );
  });

  it('opens the history of another workload', () => {
    feed.handleMessage({ type: 'open', workload: 'name:db', name: 'db' });
    assert.deepEqual(source.opened, [[{ kind: 'container', workload: 'name:db', name: 'db' }]]);
  });
});
