import assert from 'node:assert/strict';
import type { Series } from '../../../../src/common/series';
import type { PanelView, ToPanel } from '../../../../src/protocol/panel';
import { HistoryFeed } from '../../../../src/ui/panel/feed/historyFeed';
import { FakeHistorySource, fakeTick } from '../../../support/fakes/fakeHistorySource';

const subject = { kind: 'container', workload: 'name:api', name: 'api' } as const;
const live: PanelView = { kind: 'live', range: '15m' };
const raw: Series = { timestamps: [995_000], columns: { cpuPercent: { avg: [1] } }, bucketMs: 0 };

describe('HistoryFeed of what is compared', () => {
  let source: FakeHistorySource;
  let posted: ToPanel[];
  let feed: HistoryFeed;

  const feedOf = (...subjects: ConstructorParameters<typeof HistoryFeed>[0]['subjects']): HistoryFeed =>
    new HistoryFeed({
      subjects,
      source,
      post: message => posted.push(message),
      handleKeep: () => undefined,
      handleCopyLink: () => undefined,
      log: source.log,
    });
  beforeEach(() => {
    source = new FakeHistorySource();
    posted = [];
    feed = feedOf(subject);
  });
  afterEach(() => feed.dispose());

  const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  const ofType = <T extends ToPanel['type']>(type: T): (ToPanel & { type: T })[] =>
    posted.filter((message): message is ToPanel & { type: T } => message.type === type);
  const answer = async (at: number): Promise<void> => {
    source.queries[at]?.resolve(raw);
    await settle();
  };

  it('answers several subjects with a series of each and their sum, and asks again with a later tick', async () => {
    const other = { kind: 'container', workload: 'name:db', name: 'db' } as const;
    const group = feedOf(subject, other);
    const series = (cpuPercent: number): Series => {
      return { timestamps: [995_000], columns: { cpuPercent: { avg: [cpuPercent] } }, bucketMs: 0 };
    };
    source.series.set('name:api', series(1)).set('name:db', series(5));
    group.handleMessage({ type: 'ready', request: 1, view: live, maxPoints: 1000 });
    await settle();
    const [snapshot] = ofType('snapshot');
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
    await settle();
    assert.equal(source.ofMany.length, 2);
    assert.equal(ofType('append').length, 0, 'rows of one are not appended to the lines of several');
    group.dispose();
  });

  it('lays the same span of a day earlier over a view, with the statistics of both', async () => {
    source.statistics = { metrics: {}, resolutionMs: 60_000 };
    feed.handleMessage({ type: 'ready', request: 1, view: live, maxPoints: 1000, against: 'day' });
    await answer(0);
    await answer(1);
    const [now, then] = source.queries.map(({ query }) => query);
    assert.equal((now?.fromMs ?? 0) - (then?.fromMs ?? 0), 24 * 3_600_000);
    const [snapshot] = ofType('snapshot');
    assert.deepEqual(
      snapshot?.members?.map(({ key, shiftMs, statistics }) => [key, shiftMs, statistics?.resolutionMs]),
      [
        ['now', undefined, 60_000],
        ['then', 24 * 3_600_000, 60_000],
      ],
    );
    source.fireTick(fakeTick(1_001_000));
    assert.equal(ofType('append').length, 0);
  });

  it('says who used the machine in a span, the most CPU first', async () => {
    feed.handleMessage({ type: 'ready', request: 1, view: live, maxPoints: 1000 });
    source.usage = [
      { workload: 'name:a', name: 'a', cpuSeconds: 1 },
      { workload: 'name:b', name: 'b' },
      { workload: 'name:c', name: 'c', cpuSeconds: 9 },
    ];
    feed.handleMessage({ type: 'usage', fromMs: 1, toMs: 2 });
    await settle();
    assert.deepEqual(
      ofType('usage')[0]?.rows.map(({ name }) => name),
      ['c', 'a', 'b'],
    );
  });

  it('opens the history of another workload', () => {
    feed.handleMessage({ type: 'open', workload: 'name:db', name: 'db' });
    assert.deepEqual(source.opened, [[{ kind: 'container', workload: 'name:db', name: 'db' }]]);
  });
});
