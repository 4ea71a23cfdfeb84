import assert from 'node:assert/strict';
import type { Series } from '../../../../src/common/series';
import type { PanelView } from '../../../../src/protocol/panel';
import type { ContainerRun, StatisticsQuery } from '../../../../src/protocol/store';
import { FedPage } from '../../../support/fakes/fedPage';
import type { FakeHistorySource } from '../../../support/fakes/fakeHistorySource';

const minute = 60_000;
const [older, newer] = ['a'.repeat(64), 'b'.repeat(64)];

function run(containerId: string, fromMinute: number, toMinute: number, name = 'api'): ContainerRun {
  const [firstSeenMs, lastSeenMs] = [fromMinute * minute, toMinute * minute];
  return { containerId, name, image: 'api:1', firstSeenMs, lastSeenMs };
}

describe('HistoryFeed of a run against the run before', () => {
  let page: FedPage;
  let source: FakeHistorySource;
  let asked: StatisticsQuery[];

  beforeEach(() => {
    page = new FedPage();
    ({ source } = page);
    source.nowMs = 1000 * minute;
    asked = [];
    source.queryStatistics = (query?: StatisticsQuery) => {
      if (query) asked.push(query);
      return Promise.resolve({ metrics: {}, resolutionMs: 0 });
    };
  });
  afterEach(() => page.dispose());

  const ask = async (type: 'ready' | 'view', request: number, view: PanelView, against?: 'run') => {
    const from = source.queries.length;
    page.ask(type, request, view, against);
    await page.settle();
    for (const { query, resolve } of source.queries.slice(from)) {
      const timestamps = [(query.fromMs + query.toMs) / 2];
      resolve({ timestamps, columns: { cpuPercent: { avg: [1] } }, bucketMs: 0 } satisfies Series);
    }
    await page.settle();
    return source.queries.slice(from).map(({ query: { subject, fromMs, toMs } }) => ({
      of: subject.kind === 'container' ? subject.container : 'host',
      middle: (fromMs + toMs) / 2 / minute,
    }));
  };
  const fixed = (fromMinute: number, toMinute: number): PanelView => {
    return { kind: 'fixed', fromMs: fromMinute * minute, toMs: toMinute * minute, range: '1h' };
  };

  it('draws both from their start, each from its own container, with the figures of as much of either', async () => {
    source.runs = [run(newer, 900, 1000), run(older, 500, 530)];
    const queries = await ask('ready', 1, fixed(900, 1000), 'run');
    assert.deepEqual(queries, [
      { of: newer, middle: 950 },
      { of: older, middle: 550 },
    ]);
    const members = page.ofType('snapshot')[0]?.members;
    assert.deepEqual(
      members?.map(({ title, shiftMs }) => [title, shiftMs]),
      [
        ['This run', undefined],
        ['The run before', 400 * minute],
      ],
    );
    assert.deepEqual(
      asked.map(({ fromMs, toMs }) => [fromMs / minute, toMs / minute]),
      [
        [900, 930],
        [500, 530],
      ],
      'the first 30 minutes of both: the run before had no more',
    );
  });

  it('has a page that turns to it look at the run from its start, once', async () => {
    source.runs = [run(newer, 900, 1000), run(older, 500, 530)];
    const view: PanelView = { kind: 'live', range: '15m' };
    await ask('ready', 1, view);
    await ask('view', 2, view, 'run');
    assert.deepEqual(page.ofType('look'), [
      { type: 'look', view: { kind: 'fixed', fromMs: 900 * minute, toMs: 1000 * minute, range: '15m' } },
    ]);
    assert.equal(page.ofType('snapshot').length, 1);
    await ask('view', 3, fixed(950, 960), 'run');
    assert.equal(page.ofType('look').length, 1, 'a part of it is what a user wants to see then');
    assert.equal(page.ofType('snapshot').length, 2);
  });

  it('leaves a page that shows the start already, or was loaded with it, where it is', async () => {
    source.runs = [run(newer, 990, 1000), run(older, 500, 530)];
    const view: PanelView = { kind: 'live', range: '15m' };
    await ask('ready', 1, view);
    await ask('view', 2, view, 'run');
    source.runs = [run(newer, 900, 1000), run(older, 500, 530)];
    await ask('ready', 3, view, 'run');
    assert.deepEqual(page.ofType('look'), []);
    assert.equal(page.ofType('snapshot').length, 3);
  });

  it('says so where no run before is known, and takes a rename for no run', async () => {
    source.runs = [run(newer, 950, 1000, 'api-new'), run(newer, 900, 950)];
    await ask('ready', 1, fixed(900, 1000), 'run');
    const [now, then] = page.ofType('snapshot')[0]?.members ?? [];
    assert.deepEqual([now?.title, now?.statistics], ['This run', undefined]);
    assert.deepEqual([then?.title, then?.series.timestamps], ['No run before this one is known', []]);
  });

  it('compares nothing where the view shows no time that both had', async () => {
    source.runs = [run(newer, 900, 1000), run(older, 500, 530)];
    await ask('ready', 1, fixed(940, 960), 'run');
    assert.deepEqual(asked, []);
    assert.equal(page.ofType('snapshot')[0]?.members?.length, 2);
  });
});
