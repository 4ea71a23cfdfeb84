import assert from 'node:assert/strict';
import type { EngineState } from '../../../../src/common/model/engine';
import type { Series } from '../../../../src/common/series';
import type { PanelView, ToPanel } from '../../../../src/protocol/panel';
import type { HistoryFeed } from '../../../../src/ui/panel/feed/historyFeed';
import { apiSubject, FedPage, liveView, rawSeries } from '../../../support/fakes/fedPage';
import type { FakeHistorySource } from '../../../support/fakes/fakeHistorySource';
import { connected, fakeTick } from '../../../support/fakes/fakeHistorySource';

const sampled: Series = { ...rawSeries, bucketMs: 60_000 };

describe('HistoryFeed', () => {
  let page: FedPage;
  let source: FakeHistorySource;
  let posted: ToPanel[];
  let feed: HistoryFeed;

  beforeEach(() => {
    page = new FedPage();
    ({ source, posted, feed } = page);
  });
  afterEach(() => page.dispose());

  it('answers a loaded page with a snapshot of exactly the range asked', async () => {
    page.ask('ready', 1);
    await page.answer(0);
    const [snapshot] = page.ofType('snapshot');
    assert.equal(snapshot?.request, 1);
    assert.deepEqual([snapshot?.fromMs, snapshot?.toMs], [100_000, 1_000_000]);
    assert.equal(snapshot?.series, rawSeries);
    const query = source.queries[0]?.query;
    assert.equal(query?.subject.kind === 'container' && query.subject.container, 'name:api');
    assert.equal(query?.maxPoints, 1000);
  });

  /** How far beyond its edges a span is read with samples every 5 s. */
  const edgeMs = 12_500;

  it('asks for a fixed view’s own span, and as far beyond it as rows are joined by a line', () => {
    page.ask('view', 1, { kind: 'fixed', fromMs: 50_000, toMs: 90_000, range: '1h' });
    assert.deepEqual(page.asked(0), [50_000 - edgeMs, 90_000 + edgeMs]);
  });

  it('asks for as much of now as a live view shows', () => {
    page.ask('view', 1, { kind: 'live', range: '15m', lastMs: 90_000 });
    assert.deepEqual(page.asked(0), [910_000 - edgeMs, 1_000_000 + edgeMs]);
  });

  it('has a page look at what a link names: at once where there is one, else when it is loaded', () => {
    const view: PanelView = { kind: 'fixed', fromMs: 5, toMs: 90, range: '15m' };
    feed.look({ view });
    assert.deepEqual([feed.view, page.ofType('look')], [view, []]);
    page.ask('ready', 1);
    assert.deepEqual(page.ofType('look'), [{ type: 'look', view }]);
    feed.look({ view: liveView });
    assert.equal(page.ofType('look').length, 2);
    feed.setVisible(false);
    feed.look({ view });
    assert.equal(page.ofType('look').length, 2, 'a hidden page is none');
    feed.setVisible(true);
    page.ask('ready', 1);
    assert.deepEqual(page.ofType('look').at(-1), { type: 'look', view });
    page.ask('view', 2, view);
    page.ask('ready', 3);
    assert.equal(page.ofType('look').length, 3, 'once');
  });

  it('copies a link where the page asks for it, and runs nothing for that', () => {
    page.ask('ready', 1);
    feed.handleMessage({ type: 'action', id: 'copyLink' });
    assert.deepEqual([page.copied, source.actions, feed.view], [1, [], liveView]);
  });

  it('sends nothing before the page is loaded', () => {
    source.fireTick(fakeTick(1_005_000));
    source.fireChange();
    assert.deepEqual(posted, []);
  });

  it('drops the answer to an older request that arrives late', async () => {
    page.ask('ready', 1);
    page.ask('view', 2, { kind: 'live', range: '7d' });
    await page.answer(1, sampled);
    await page.answer(0);
    assert.deepEqual(
      page.ofType('snapshot').map(message => message.request),
      [2],
    );
  });

  it('calls off a query whose answer is no longer wanted', () => {
    page.ask('ready', 1);
    page.ask('view', 2, { kind: 'live', range: '7d' });
    assert.deepEqual(
      source.queries.map(({ signal }) => signal.aborted),
      [true, false],
    );
    feed.setVisible(false);
    assert.equal(source.queries[1]?.signal.aborted, true);
  });

  it('asks again when history was changed', async () => {
    page.ask('ready', 1);
    await page.answer(0);
    feed.refresh();
    await page.answer(1, { timestamps: [], columns: {}, bucketMs: 0 });
    assert.deepEqual(page.ofType('snapshot').at(-1)?.series.timestamps, []);
  });

  it('drops the failure of an older request', async () => {
    page.ask('ready', 1);
    page.ask('view', 2);
    source.queries[0]?.reject(new Error('late'));
    await page.answer(1);
    assert.deepEqual(page.ofType('failure'), []);
  });

  it('appends the row of each tick to a live view of stored rows without asking the store', async () => {
    page.ask('ready', 1);
    await page.answer(0);
    source.fireTick(fakeTick(1_005_000));
    const [append] = page.ofType('append');
    assert.equal(append?.toMs, 1_005_000);
    assert.deepEqual(append?.series.timestamps, [1_005_000]);
    assert.deepEqual(append?.series.columns.cpuPercent, { avg: [10] });
    assert.equal(source.queries.length, 1);
  });

  it('moves the range on without a row while the container is not sampled', async () => {
    page.ask('ready', 1);
    await page.answer(0);
    source.fireTick(fakeTick(1_005_000, { samples: [] }));
    assert.deepEqual(page.ofType('append')[0]?.series.timestamps, []);
    assert.equal(page.ofType('append')[0]?.toMs, 1_005_000);
  });

  it('sends ticks that came while a query ran, after its answer', async () => {
    page.ask('ready', 1);
    source.fireTick(fakeTick(1_005_000));
    assert.deepEqual(page.ofType('append'), []);
    await page.answer(0);
    assert.deepEqual(
      posted
        .filter(message => message.type === 'snapshot' || message.type === 'append')
        .map(message => message.type),
      ['snapshot', 'append'],
    );
  });

  it('asks anew for a down-sampled live view once a bucket is due, not on every tick', async () => {
    page.ask('ready', 1);
    await page.answer(0, sampled);
    for (let time = 1_005_000; time < 1_060_000; time += 5000) source.fireTick(fakeTick(time));
    assert.equal(source.queries.length, 1);
    source.fireTick(fakeTick(1_060_000));
    assert.equal(source.queries.length, 2);
    assert.deepEqual(page.ofType('append'), []);
    await page.answer(1, sampled);
    assert.equal(page.ofType('snapshot')[1]?.request, 1);
  });

  it('asks anew for a week of coarse figures before one of them is over: a pixel is less', async () => {
    page.ask('ready', 1, { kind: 'live', range: '7d' });
    await page.answer(0, { ...rawSeries, bucketMs: 6 * 3_600_000 });
    // A page of 500 pixels shows twenty minutes in each.
    source.fireTick(fakeTick(1_000_000 + 1_200_000));
    assert.equal(source.queries.length, 1);
    source.fireTick(fakeTick(1_000_000 + 1_215_000));
    assert.equal(source.queries.length, 2);
  });

  it('does not ask more often than every 5 s however small the buckets', async () => {
    page.ask('ready', 1);
    await page.answer(0, { ...rawSeries, bucketMs: 1000 });
    for (let time = 1_001_000; time < 1_005_000; time += 1000) source.fireTick(fakeTick(time));
    assert.equal(source.queries.length, 1);
  });

  it('does not ask a failing store on every tick', async () => {
    page.ask('ready', 1);
    await page.answer(0, sampled);
    source.fireTick(fakeTick(1_060_000));
    source.queries[1]?.reject(new Error('worker gone'));
    await page.settle();
    assert.equal(page.ofType('failure')[0]?.message, 'worker gone');
    source.fireTick(fakeTick(1_065_000));
    assert.equal(source.queries.length, 2);
  });

  it('sends no data to a fixed view, only current figures', async () => {
    page.ask('view', 1, { kind: 'fixed', fromMs: 5, toMs: 90, range: '1h' });
    await page.answer(0);
    const before = page.ofType('current').length;
    source.fireTick(fakeTick(1_005_000));
    assert.deepEqual(page.ofType('append'), []);
    assert.equal(source.queries.length, 1);
    assert.deepEqual(page.ofType('current')[before]?.figures, { cpuPercent: 10, pids: 3 });
  });

  it('sends nothing to a hidden page, and all anew when it is shown', async () => {
    page.ask('ready', 1);
    await page.answer(0);
    feed.setVisible(false);
    posted.length = 0;
    source.fireTick(fakeTick(1_005_000));
    source.fireChange();
    assert.deepEqual(posted, []);
    assert.equal(source.queries.length, 1);
    feed.setVisible(true);
    await page.answer(1);
    assert.deepEqual(page.ofType('subject').length, 1);
    assert.equal(page.ofType('snapshot').length, 1);
  });

  it('drops an answer that arrives after the page was hidden', async () => {
    page.ask('ready', 1);
    feed.setVisible(false);
    posted.length = 0;
    await page.answer(0);
    assert.deepEqual(posted, []);
  });

  it('gives a page that was loaded anew subject and notice again', async () => {
    source.paused = true;
    page.ask('ready', 1);
    await page.answer(0);
    page.ask('ready', 1);
    await page.answer(1);
    assert.equal(page.ofType('subject').length, 2);
    assert.equal(page.ofType('notice').at(-1)?.notice?.action?.id, 'resumeCollection');
  });

  it('names its subject so that nothing else looks like it, there or gone', async () => {
    source.labels.set('name:api', 'api (box)');
    page.ask('ready', 1);
    await page.answer(0);
    assert.equal(page.ofType('snapshot')[0]?.subject.title, 'api (box)');
    source.fireTick(fakeTick(1_005_000));
    source.labels.set('name:api', 'api (box, shop)');
    source.fireTick(fakeTick(1_010_000));
    assert.equal(page.ofType('subject').at(-1)?.subject.title, 'api (box, shop)');
  });

  it('sends subject and notice only when they change', async () => {
    page.ask('ready', 1);
    await page.answer(0);
    source.fireTick(fakeTick(1_005_000));
    const before = posted.filter(({ type }) => type === 'subject' || type === 'notice').length;
    source.fireTick(fakeTick(1_010_000));
    assert.equal(posted.filter(({ type }) => type === 'subject' || type === 'notice').length, before);
    source.paused = true;
    source.fireChange();
    assert.equal(page.ofType('notice').at(-1)?.notice?.action?.id, 'resumeCollection');
    source.paused = false;
    source.fireChange();
    assert.equal(page.ofType('notice').at(-1)?.notice, undefined);
  });

  it('has no current figures of a collector that stands still', async () => {
    source.tick = fakeTick(1_000_000);
    source.nowMs = 1_015_001;
    page.ask('ready', 1);
    await page.settle();
    assert.deepEqual(page.ofType('current').at(-1)?.figures, {});
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
    page.ask('ready', 1);
    await page.settle();
    const last = page.ofType('subject').at(-1)?.subject;
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
    const isCollecting = (): boolean | undefined => page.ofType('status').at(-1)?.isCollecting;
    beforeEach(async () => {
      source.tick = fakeTick(1_000_000);
      page.ask('ready', 1);
      await page.answer(0);
    });

    it('while ticks come from an engine that answers', () => {
      assert.deepEqual(page.ofType('status'), [
        { type: 'status', isCollecting: true, isPaused: false, intervalMs: 5000 },
      ]);
      source.fireTick(fakeTick(1_005_000));
      assert.equal(page.ofType('status').length, 1, 'told only when it changes');
    });

    it('not while paused, whose figures of now go at once', () => {
      source.paused = true;
      source.fireChange();
      assert.equal(isCollecting(), false);
      assert.deepEqual(page.ofType('current').at(-1)?.figures, {});
    });

    it('and whether it is paused, whatever else is to be told', () => {
      const isPaused = (): boolean | undefined => page.ofType('status').at(-1)?.isPaused;
      source.problem = 'History is not being saved.';
      source.engine = { kind: 'connecting' };
      source.fireChange();
      assert.deepEqual([isCollecting(), isPaused()], [false, false]);
      source.paused = true;
      source.fireChange();
      assert.equal(page.ofType('notice').at(-1)?.notice?.text, 'History is not being saved.');
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
      const host = new FedPage([{ kind: 'host' }], source);
      source.engine = { kind: 'connecting' };
      host.ask('ready', 1);
      assert.equal(host.ofType('status').at(-1)?.isCollecting, true);
      host.dispose();
    });

    it('not when ticks that were due did not come, once it is asked', () => {
      source.nowMs = 1_015_001;
      feed.handleMessage({ type: 'ping' });
      assert.equal(isCollecting(), false);
      assert.deepEqual(page.ofType('current').at(-1)?.figures, {});
    });

    it('and takes no tick for overdue by an interval that has just grown', () => {
      source.interval = 60_000;
      source.nowMs = 1_050_000;
      feed.handleMessage({ type: 'ping' });
      assert.deepEqual(page.ofType('status').at(-1), {
        type: 'status',
        isCollecting: true,
        isPaused: false,
        intervalMs: 60_000,
      });
      assert.deepEqual(page.ofType('current').at(-1)?.figures, { cpuPercent: 10, pids: 3 });
    });
  });

  it('answers every ping, paused or hidden, for silence means that it died', async () => {
    page.ask('ready', 1);
    await page.answer(0);
    source.paused = true;
    feed.setVisible(false);
    posted.length = 0;
    feed.handleMessage({ type: 'ping' });
    feed.handleMessage({ type: 'ping' });
    assert.equal(page.ofType('status').length, 2);
  });

  it('tells the interval of each tick with its row', async () => {
    page.ask('ready', 1);
    await page.answer(0);
    source.fireTick(fakeTick(1_060_000, { intervalMs: 60_000 }));
    assert.equal(page.ofType('append')[0]?.intervalMs, 60_000);
  });

  it('hands on what the page keeps, as of its own subject', () => {
    const state = { version: 2, subjects: [{ kind: 'host' }], view: liveView, hidden: ['a'], scrollTop: 7 };
    feed.handleMessage({ type: 'keep', state });
    assert.deepEqual(page.kept, [{ ...state, subjects: [apiSubject] }]);
    feed.handleMessage({ type: 'keep', state: { ...state, hidden: 3 } });
    assert.equal(page.kept.length, 1);
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
    page.ask('ready', 1);
    feed.dispose();
    posted.length = 0;
    await page.answer(0);
    source.fireTick(fakeTick(1_005_000));
    assert.deepEqual(posted, []);
  });
});
