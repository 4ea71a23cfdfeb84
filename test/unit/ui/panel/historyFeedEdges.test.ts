import assert from 'node:assert/strict';
import type { Series } from '../../../../src/common/series';
import type { PanelView, ToPanel } from '../../../../src/protocol/panel';
import { HistoryFeed } from '../../../../src/ui/panel/feed/historyFeed';
import { FakeHistorySource, fakeTick } from '../../../support/fakes/fakeHistorySource';

const live: PanelView = { kind: 'live', range: '15m' };
const raw: Series = { timestamps: [995_000], columns: { cpuPercent: { avg: [1] } }, bucketMs: 0 };

describe('HistoryFeed, at the edges of what is known', () => {
  let source: FakeHistorySource;
  let posted: ToPanel[];
  let feed: HistoryFeed;

  beforeEach(() => {
    source = new FakeHistorySource();
    posted = [];
    feed = new HistoryFeed({
      subjects: [{ kind: 'container', workload: 'name:api', name: 'api' }],
      source,
      post: message => posted.push(message),
      handleKeep: () => undefined,
      handleCopyLink: () => undefined,
      log: source.log,
    });
  });
  afterEach(() => feed.dispose());

  const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  const ofType = <T extends ToPanel['type']>(type: T): (ToPanel & { type: T })[] =>
    posted.filter((message): message is ToPanel & { type: T } => message.type === type);
  const ask = (type: 'ready' | 'view', request: number, view: PanelView = live): void =>
    feed.handleMessage({ type, request, view, maxPoints: 1000 });
  const answer = async (at: number, series = raw): Promise<void> => {
    source.queries[at]?.resolve(series);
    await settle();
  };
  const asked = (at: number): unknown[] => [source.queries[at]?.query.fromMs, source.queries[at]?.query.toMs];

  it('asks once more for the points beyond a span where they are further apart than was asked for', async () => {
    const view: PanelView = { kind: 'fixed', fromMs: 500_000, toMs: 800_000, range: '1h' };
    ask('view', 1, view);
    const coarse: Series = { timestamps: [540_000], columns: {}, bucketMs: 60_000 };
    await answer(0, coarse);
    assert.deepEqual(ofType('snapshot'), []);
    assert.deepEqual(asked(1), [440_000, 860_000]);
    await answer(1, coarse);
    assert.deepEqual(ofType('snapshot')[0]?.series, coarse);
  });

  it('sends no points beyond a span that has none itself', async () => {
    ask('view', 1, { kind: 'fixed', fromMs: 500_000, toMs: 510_000, range: '1h' });
    const columns = { cpuPercent: { avg: [1, 2] } };
    await answer(0, { timestamps: [495_000, 515_000], columns, bucketMs: 0 });
    assert.deepEqual(ofType('snapshot')[0]?.series, { timestamps: [], columns: {}, bucketMs: 0 });
  });

  it('answers also where how far back history goes cannot be read', async () => {
    source.queryKept = () => Promise.reject(new Error('no such table: hosts'));
    ask('ready', 1);
    await answer(0);
    assert.equal(ofType('snapshot')[0]?.series, raw);
    assert.deepEqual(ofType('failure'), []);
    assert.match(source.warnings.join(), /no such table/);
  });

  it('tells of a host what each core and disk is at now, and nothing of it while collection is paused', () => {
    const sent: ToPanel[] = [];
    const post = (message: ToPanel): number => sent.push(message);
    const none = (): void => undefined;
    const common = { source, post, log: source.log };
    const host = new HistoryFeed({
      ...common,
      subjects: [{ kind: 'host' }],
      handleKeep: none,
      handleCopyLink: none,
    });
    host.handleMessage({ type: 'ready', request: 1, view: live, maxPoints: 1000 });
    const parts = {
      coresPercent: [10, 90],
      fileSystems: [{ mount: '/', usedBytes: 1, sizeBytes: 2 }],
    };
    const timestampMs = 1_001_000;
    source.fireTick(fakeTick(timestampMs, { host: { timestampMs, cpuPercent: 50, ...parts } }));
    const told = (): unknown => sent.findLast(({ type }) => type === 'current');
    const figures = { cpuPercent: 50, busiestCorePercent: 90, fullestDiskPercent: 50 };
    assert.deepEqual(told(), { type: 'current', figures, nowMs: timestampMs, parts });
    source.paused = true;
    source.fireChange();
    assert.deepEqual(told(), { type: 'current', figures: {}, nowMs: timestampMs });
    host.dispose();
  });
});
