import assert from 'node:assert/strict';
import type { EngineState } from '../../../../src/common/model/engine';
import type { Series } from '../../../../src/common/series';
import type { PanelState, PanelView, ToPanel } from '../../../../src/protocol/panel';
import { HistoryFeed } from '../../../../src/ui/panel/feed/historyFeed';
import { connected, FakeHistorySource, fakeTick } from '../../../support/fakes/fakeHistorySource';

const subject = { kind: 'container', workload: 'name:api', name: 'api' } as const;
const live: PanelView = { kind: 'live', range: '15m' };
const raw: Series = { timestamps: [995_000], columns: { cpuPercent: { avg: [1] } }, bucketMs: 0 };
const sampled: Series = { ...raw, bucketMs: 60_000 };

describe('HistoryFeed', () => {
  let source: FakeHistorySource;
  let posted: ToPanel[];
  let kept: PanelState[];
  let copied: number;
  let feed: HistoryFeed;

  beforeEach(() => {
    source = new FakeHistorySource();
    posted = [];
    kept = [];
    copied = 0;
    feed = new HistoryFeed({
      subjects: [subject],
      source,
      post: message => posted.push(message),
      handleKeep: state => kept.push(state),
      handleCopyLink: () => copied++,
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

  it('answers a loaded page with a snapshot of exactly the range asked', async () => {
    ask('ready', 1);
    await answer(0);
    const [snapshot] = ofType('snapshot');
    assert.equal(snapshot?.request, 1);
    assert.deepEqual([snapshot?.fromMs, snapshot?.toMs], [100_000, 1_000_000]);
    assert.equal(snapshot?.series, raw);
    const query = source.queries[0]?.query;
    assert.equal(query?.subject.kind === 'container' && query.subject.container, 'name:api');
    assert.equal(query?.maxPoints, 1000);
  });

  const asked = (at: number): unknown[] => [source.queries[at]?.query.fromMs, source.queries[at]?.query.toMs];
  /** How far beyond its edges a span is read at samples of 5 s. */
  const edgeMs = 12_500;

  it('asks for a fixed view’s own span, and as far beyond it as rows are joined by a line', () => {
    ask('view', 1, { kind: 'fixed', fromMs: 50_000, toMs: 90_000, range: '1h' });
    assert.deepEqual(asked(0), [50_000 - edgeMs, 90_000 + edgeMs]);
  });

  it('asks for as much of now as a live view shows', () => {
    ask('view', 1, { kind: 'live', range: '15m', lastMs: 90_000 });
    assert.deepEqual(asked(0), [910_000 - edgeMs, 1_000_000 + edgeMs]);
  });

  it('has a page look at what a link names: at once where there is one, else when it is loaded', () => {
    const view: PanelView = { kind: 'fixed', fromMs: 5, toMs: 90, range: '15m' };
    feed.look({ view });
    assert.deepEqual([feed.view, ofType('look')], [view, []]);
    ask('ready', 1);
    assert.deepEqual(ofType('look'), [{ type: 'look', view }]);
    feed.look({ view: live });
    assert.equal(ofType('look').length, 2);
    feed.setVisible(false);
    feed.look({ view });
    assert.equal(ofType('look').length, 2, 'a hidden page is none');
    feed.setVisible(true);
    ask('ready', 1);
    assert.deepEqual(ofType('look').at(-1), { type: 'look', view });
    ask('view', 2, view);
    ask('ready', 3);
    assert.equal(ofType('look').length, 3, 'once');
  });

  it('copies a link where the page asks for it, and runs nothing for that', () => {
    ask('ready', 1);
    feed.handleMessage({ type: 'action', id: 'copyLink' });
    assert.deepEqual([copied, source.actions, feed.view], [1, [], live]);
  });

  it('sends nothing before the page is loaded', () => {
    source.fireTick(fakeTick(1_005_000));
    source.fireChange();
    assert.deepEqual(posted, []);
  });

  it('drops the answer to an older request that arrives late', async () => {
    ask('ready', 1);
    ask('view', 2, { kind: 'live', range: '7d' });
    await answer(1, sampled);
    await answer(0);
    assert.deepEqual(
      ofType('snapshot').map(message => message.request),
      [2],
    );
  });

  it('calls off a query whose answer is no longer wanted', () => {
    ask('ready', 1);
    ask('view', 2, { kind: 'live', range: '7d' });
    assert.deepEqual(
      source.queries.map(({ signal }) => signal.aborted),
      [true, false],
    );
    feed.setVisible(false);
    assert.equal(source.queries[1]?.signal.aborted, true);
  });

  it('asks again when history was changed', async () => {
    ask('ready', 1);
    await answer(0);
    feed.refresh();
    await answer(1, { timestamps: [], columns: {}, bucketMs: 0 });
    assert.deepEqual(ofType('snapshot').at(-1)?.series.timestamps, []);
  });

  it('drops the failure of an older request', async () => {
    ask('ready', 1);
    ask('view', 2);
    source.queries[0]?.reject(new Error('late'));
    await answer(1);
    assert.deepEqual(ofType('failure'), []);
  });

  it('appends the row of each tick to a live view of stored rows without asking the store', async () => {
    ask('ready', 1);
    await answer(0);
    source.fireTick(fakeTick(1_005_000));
    const [append] = ofType('append');
    assert.equal(append?.toMs, 1_005_000);
    assert.deepEqual(append?.series.timestamps, [1_005_000]);
    assert.deepEqual(append?.series.columns.cpuPercent, { avg: [10] });
    assert.equal(source.queries.length, 1);
  });

  it('moves the range on without a row while the container is not sampled', async () => {
    ask('ready', 1);
    await answer(0);
    source.fireTick(fakeTick(1_005_000, { samples: [] }));
    assert.deepEqual(ofType('append')[0]?.series.timestamps, []);
    assert.equal(ofType('append')[0]?.toMs, 1_005_000);
  });

  it('sends ticks that came while a query ran, after its answer', async () => {
    ask('ready', 1);
    source.fireTick(fakeTick(1_005_000));
    assert.deepEqual(ofType('append'), []);
    await answer(0);
    assert.deepEqual(
      posted
        .filter(message => message.type === 'snapshot' || message.type === 'append')
        .map(message => message.type),
      ['snapshot', 'append'],
    );
  });

  it('asks anew for a down-sampled live view once a bucket is due, not on every tick', async () => {
    ask('ready', 1);
    await answer(0, sampled);
    for (let time = 1_005_000; time < 1_060_000; time += 5000) source.fireTick(fakeTick(time));
    assert.equal(source.queries.length, 1);
    source.fireTick(fakeTick(1_060_000));
    assert.equal(source.queries.length, 2);
    assert.deepEqual(ofType('append'), []);
    await answer(1, sampled);
    assert.equal(ofType('snapshot')[1]?.request, 1);
  });

  it('does not ask more often than every 5 s however small the buckets', async () => {
    ask('ready', 1);
    await answer(0, { ...raw, bucketMs: 1000 });
    for (let time = 1_001_000; time < 1_005_000; time += 1000) source.fireTick(fakeTick(time));
    assert.equal(source.queries.length, 1);
  });

  it('does not ask a failing store on every tick', async () => {
    ask('ready', 1);
    await answer(0, sampled);
    source.fireTick(fakeTick(1_060_000));
    source.queries[1]?.reject(new Error('worker gone'));
    await settle();
    assert.equal(ofType('failure')[0]?.message, 'worker gone');
    source.fireTick(fakeTick(1_065_000));
    assert.equal(source.queries.length, 2);
  });

  it('sends no data to a fixed view, only current figures', async () => {
    ask('view', 1, { kind: 'fixed', fromMs: 5, toMs: 90, range: '1h' });
    await answer(0);
    const before = ofType('current').length;
    source.fireTick(fakeTick(1_005_000));
    assert.deepEqual(ofType('append'), []);
    assert.equal(source.queries.length, 1);
    assert.deepEqual(ofType('current')[before]?.figures, { cpuPercent: 10, pids: 3 });
  });

  it('sends nothing to a hidden page, and all anew when it is shown', async () => {
    ask('ready', 1);
    await answer(0);
    feed.setVisible(false);
    posted.length = 0;
    source.fireTick(fakeTick(1_005_000));
    source.fireChange();
    assert.deepEqual(posted, []);
    assert.equal(source.queries.length, 1);
    feed.setVisible(true);
    await answer(1);
    assert.deepEqual(ofType('subject').length, 1);
    assert.equal(ofType('snapshot').length, 1);
  });

  it('drops an answer that arrives after the page was hidden', async () => {
    ask('ready', 1);
    feed.setVisible(false);
    posted.length = 0;
    await answer(0);
    assert.deepEqual(posted, []);
  });

  it('gives a page that was loaded anew subject and notice again', async () => {
    source.paused = true;
    ask('ready', 1);
    await answer(0);
    ask('ready', 1);
    await answer(1);
    assert.equal(ofType('subject').length, 2);
    assert.equal(ofType('notice').at(-1)?.notice?.action?.id, 'resumeCollection');
  });

  it('sends subject and notice only when they change', async () => {
    ask('ready', 1);
    await answer(0);
    source.fireTick(fakeTick(1_005_000));
    const before = posted.filter(({ type }) => type === 'subject' || type === 'notice').length;
    source.fireTick(fakeTick(1_010_000));
    assert.equal(posted.filter(({ type }) => type === 'subject' || type === 'notice').length, before);
    source.paused = true;
    source.fireChange();
    assert.equal(ofType('notice').at(-1)?.notice?.action?.id, 'resumeCollection');
    source.paused = false;
    source.fireChange();
    assert.equal(ofType('notice').at(-1)?.notice, undefined);
  });

  it('has no current figures of a collector that stands still', async () => {
    source.tick = fakeTick(1_000_000);
    source.nowMs = 1_015_001;
    ask('ready', 1);
    await settle();
    assert.deepEqual(ofType('current').at(-1)?.figures, {});
  });

  it('names a container that is gone from what is stored', async () => {
    source.tick = fakeTick(1_000_000, { containers: [], samples: [] });
    source.stored = {
      key: 'name:api',
      name: 'api',
      image: 'api:0.9',
      containerId: 'b'.repeat(64),
      firstSeenMs: 0,
      lastSeenMs: 5,
    };
    ask('ready', 1);
    await settle();
    const last = ofType('subject').at(-1)?.subject;
    assert.equal(last?.kind === 'container' && last.image, 'api:0.9');
    assert.equal(last?.kind === 'container' && last.status, undefined);
  });

  it('refuses and logs messages of the wrong shape', () => {
    feed.handleMessage({ type: 'view', request: 1, view: { kind: 'live', range: 'all' }, maxPoints: 1 });
    feed.handleMessage('ready');
    assert.equal(source.warnings.length, 2);
    assert.equal(source.queries.length, 0);
  });

  describe('tells whether new data comes', () => {
    const isCollecting = (): boolean | undefined => ofType('status').at(-1)?.isCollecting;
    beforeEach(async () => {
      source.tick = fakeTick(1_000_000);
      ask('ready', 1);
      await answer(0);
    });

    it('while ticks come from an engine that answers', () => {
      assert.deepEqual(ofType('status'), [
        { type: 'status', isCollecting: true, isPaused: false, intervalMs: 5000 },
      ]);
      source.fireTick(fakeTick(1_005_000));
      assert.equal(ofType('status').length, 1, 'told only when it changes');
    });

    it('not while paused, whose figures of now go at once', () => {
      source.paused = true;
      source.fireChange();
      assert.equal(isCollecting(), false);
      assert.deepEqual(ofType('current').at(-1)?.figures, {});
    });

    it('and whether it is paused, whatever else is to be told', () => {
      const isPaused = (): boolean | undefined => ofType('status').at(-1)?.isPaused;
      source.problem = 'History is not being saved.';
      source.engine = { kind: 'connecting' };
      source.fireChange();
      assert.deepEqual([isCollecting(), isPaused()], [false, false]);
      source.paused = true;
      source.fireChange();
      assert.equal(ofType('notice').at(-1)?.notice?.text, 'History is not being saved.');
      assert.deepEqual([isCollecting(), isPaused()], [false, true]);
      source.paused = false;
      source.fireChange();
      assert.equal(isPaused(), false);
    });

    it('not while the engine is down or looked for', () => {
      for (const kind of ['unreachable', 'connecting'] as const) {
        source.engine = { kind, address: 'unix:///x', message: 'gone' } as EngineState;
        source.fireChange();
        assert.equal(isCollecting(), false, kind);
        source.engine = connected;
        source.fireChange();
        assert.equal(isCollecting(), true);
      }
    });

    it('not of the host’s figures by its engine', () => {
      const host = new HistoryFeed({
        subjects: [{ kind: 'host' }],
        source,
        post: message => posted.push(message),
        handleKeep: () => undefined,
        handleCopyLink: () => undefined,
        log: source.log,
      });
      source.engine = { kind: 'connecting' };
      host.handleMessage({ type: 'ready', request: 1, view: live, maxPoints: 1000 });
      assert.equal(isCollecting(), true);
      host.dispose();
    });

    it('not when ticks that were due did not come, once it is asked', () => {
      source.nowMs = 1_015_001;
      feed.handleMessage({ type: 'ping' });
      assert.equal(isCollecting(), false);
      assert.deepEqual(ofType('current').at(-1)?.figures, {});
    });

    it('and takes no tick for overdue by an interval that has just grown', () => {
      source.interval = 60_000;
      source.nowMs = 1_050_000;
      feed.handleMessage({ type: 'ping' });
      assert.deepEqual(ofType('status').at(-1), {
        type: 'status',
        isCollecting: true,
        isPaused: false,
        intervalMs: 60_000,
      });
      assert.deepEqual(ofType('current').at(-1)?.figures, { cpuPercent: 10, pids: 3 });
    });
  });

  it('answers every ping, paused or hidden, for silence means that it died', async () => {
    ask('ready', 1);
    await answer(0);
    source.paused = true;
    feed.setVisible(false);
    posted.length = 0;
    feed.handleMessage({ type: 'ping' });
    feed.handleMessage({ type: 'ping' });
    assert.equal(ofType('status').length, 2);
  });

  it('tells the interval of each tick with its row', async () => {
    ask('ready', 1);
    await answer(0);
    source.fireTick(fakeTick(1_060_000, { intervalMs: 60_000 }));
    assert.equal(ofType('append')[0]?.intervalMs, 60_000);
  });

  it('hands on what the page keeps, as of its own subject', () => {
    const state = { version: 2, subjects: [{ kind: 'host' }], view: live, hidden: ['a'], scrollTop: 7 };
    feed.handleMessage({ type: 'keep', state });
    assert.deepEqual(kept, [{ ...state, subjects: [subject] }]);
    feed.handleMessage({ type: 'keep', state: { ...state, hidden: 3 } });
    assert.equal(kept.length, 1);
  });

  it('hands actions on', () => {
    feed.handleMessage({ type: 'action', id: 'showLog' });
    assert.deepEqual(source.actions, ['showLog']);
    feed.handleMessage({ type: 'copy', text: '| a |' });
    const file = { type: 'save', format: 'csv', title: 'api', content: new Uint8Array([1]) };
    feed.handleMessage(file);
    feed.handleMessage({ ...file, format: 'exe' });
    assert.deepEqual(source.copied, ['| a |']);
    assert.deepEqual(source.saved, [file]);
  });

  it('is silent once disposed', async () => {
    ask('ready', 1);
    feed.dispose();
    posted.length = 0;
    await answer(0);
    source.fireTick(fakeTick(1_005_000));
    assert.deepEqual(posted, []);
  });
});
