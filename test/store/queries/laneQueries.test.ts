import assert from 'node:assert/strict';
import type { SyncStore } from '../../support/data/syncStore';
import type { StoreFixture } from '../fixture';
import { useStore } from '../../support/data/useStore';
import { containerId, makeBusyTick, makeContainer, makeHost, makeSample, makeTick, noonMs } from '../ticks';

const hour = 3_600_000;

describe('What the lane and the overview of a panel query', () => {
  let fixture: StoreFixture;
  let store: SyncStore;
  useStore(opened => ({ fixture, store } = opened));

  const record = (timestampMs: number, change: Parameters<typeof makeContainer>[1] = {}): void => {
    fixture.clock.advance(Math.max(0, timestampMs - fixture.clock.now()));
    const container = makeContainer(1, change);
    const samples = container.status === 'running' ? [makeSample(1, timestampMs)] : [];
    const host = makeHost(timestampMs);
    store.record(makeTick(timestampMs, { containers: [container], samples, host }));
  };

  it('are the runs of a workload, with their ends, also after a restart of the store', async () => {
    record(noonMs, { startedAtMs: noonMs - 1000 });
    record(noonMs + 5000, {
      status: 'exited',
      exitCode: 137,
      isOomKilled: true,
      finishedAtMs: noonMs + 3000,
    });
    const span = { fromMs: noonMs - hour, toMs: noonMs + hour };
    for (const round of ['as recorded', 'reopened']) {
      const [run, ...others] = store.queryContainerRuns({ container: 'app-1', ...span });
      assert.deepEqual(others, [], round);
      const {
        containerId: id,
        firstSeenMs,
        lastSeenMs,
        endedAtMs,
        exitCode,
        isOomKilled,
      } = run ?? assert.fail();
      assert.deepEqual(
        [id, firstSeenMs, lastSeenMs, endedAtMs, exitCode, isOomKilled],
        [containerId(1), noonMs, noonMs, noonMs + 3000, 137, true],
        round,
      );
      store.close();
      store = await fixture.open();
    }
  });

  it('are what limits changed from and to, from the journal and the database, and not where nobody knows', async () => {
    record(noonMs);
    const limits = { before: { memoryBytes: 512 * 2 ** 20 }, after: { memoryBytes: 2 ** 30, cpuCores: 0.5 } };
    const update = { containerId: containerId(1), name: 'app-1', action: 'update' } as const;
    const events = [
      { ...update, timestampMs: noonMs, limits },
      { ...update, timestampMs: noonMs + 1 },
      { ...update, timestampMs: noonMs + 1, limits },
    ];
    store.noteEvents({ events, nowMs: noonMs + 10 });
    const span = { fromMs: noonMs - hour, toMs: noonMs + hour };
    const told = (): unknown[] =>
      store.queryEvents({ ...span, actions: ['update'] }).map(event => event.limits);
    assert.deepEqual(told(), [limits, undefined, limits]);
    const crashed = store;
    store = await fixture.open();
    assert.deepEqual(told(), [limits, undefined, limits], 'from the journal');
    crashed.close();
    store.close();
    store = await fixture.open();
    assert.deepEqual(told(), [limits, undefined, limits], 'from the database');
  });

  it('are the events of several containers, as of one', () => {
    fixture.clock.advance(Math.max(0, noonMs - fixture.clock.now()));
    store.record(makeBusyTick(noonMs, 3));
    const events = [1, 2, 3].map(at => {
      const action = 'start' as const;
      return { containerId: containerId(at), name: `app-${at}`, action, timestampMs: noonMs + at };
    });
    store.noteEvents({ events, nowMs: noonMs + 10 });
    const span = { fromMs: noonMs - hour, toMs: noonMs + hour };
    const namesOf = (containers: readonly string[]): string[] =>
      store.queryEvents({ ...span, containers }).map(({ name }) => name);
    assert.deepEqual(namesOf(['app-1', 'app-3']), ['app-3', 'app-1']);
    assert.deepEqual(namesOf([]), []);
    assert.throws(() => namesOf('app-1' as never), /containers must be a list/);
  });

  it('has no end of a container that was started again', () => {
    record(noonMs);
    record(noonMs + 5000, { status: 'exited', exitCode: 1, finishedAtMs: noonMs + 3000 });
    record(noonMs + 10_000, { startedAtMs: noonMs + 8000 });
    const span = { fromMs: noonMs, toMs: noonMs + hour };
    const [run] = store.queryContainerRuns({ container: 'app-1', ...span });
    assert.equal(run?.containerId, containerId(1));
    assert.equal(run.endedAtMs, undefined);
    assert.equal(run.exitCode, undefined);
  });

  it('leaves out runs of another time, and refuses what makes no sense', () => {
    record(noonMs);
    const ask = (fromMs: number, toMs: number): number =>
      store.queryContainerRuns({ container: 'app-1', fromMs, toMs }).length;
    assert.equal(ask(noonMs - 2000, noonMs - 1), 0);
    assert.equal(ask(noonMs - 2000, noonMs), 1);
    assert.throws(() => ask(2, 1), /from must not be after to/);
    assert.throws(() => store.queryContainerRuns({ container: 'nobody', fromMs: 0, toMs: 1 }), /no history/);
  });

  it('are pauses, between ticks that are further apart than intervals are, also of buckets', () => {
    for (const seconds of [0, 5, 10, 60, 65, 70]) record(noonMs + seconds * 1000);
    const span = { fromMs: noonMs - hour, toMs: noonMs + 2 * hour };
    assert.deepEqual(store.queryPauses({ ...span, toMs: noonMs + 70_000 }), [
      { fromMs: noonMs + 10_000, toMs: noonMs + 60_000 },
    ]);
    for (let at = noonMs + hour; at < noonMs + 2 * hour; at += 5000) record(at);
    const pauses = store.queryPauses({ fromMs: noonMs - 40 * hour, toMs: noonMs + 2 * hour });
    const long = pauses.find(({ toMs }) => toMs === noonMs + hour) ?? assert.fail(JSON.stringify(pauses));
    assert.ok(long.fromMs >= noonMs + 70_000 && long.fromMs < noonMs + 10 * 60_000, `${long.fromMs}`);
  });

  it('is all that is kept of a subject, from its first row on', () => {
    for (let at = noonMs; at < noonMs + hour / 2; at += 5000) store.record(makeBusyTick(at, 1));
    fixture.clock.advance(hour);
    for (let at = noonMs + hour / 2; at < noonMs + hour; at += 5000) store.record(makeBusyTick(at, 2));
    const overview = (container: string): ReturnType<SyncStore['queryOverview']> =>
      store.queryOverview({
        subject: { kind: 'container', container, metrics: ['cpuPercent'] },
        toMs: noonMs + hour,
        maxPoints: 100,
      });
    assert.equal(overview('app-1').fromMs, noonMs);
    assert.equal(overview('app-2').fromMs, noonMs + hour / 2);
    assert.ok(overview('app-1').series.timestamps.length <= 102);
    const host = { kind: 'host', metrics: ['cpuPercent'] } as const;
    assert.equal(store.queryOverview({ subject: host, toMs: noonMs + hour, maxPoints: 100 }).fromMs, noonMs);
    assert.throws(() => overview('nobody'), /no history/);
  });

  it('is nothing where nothing is kept', () => {
    const subject = { kind: 'host', metrics: ['cpuPercent'] } as const;
    const { fromMs, series } = store.queryOverview({ subject, toMs: noonMs, maxPoints: 100 });
    assert.deepEqual([fromMs, series.timestamps], [noonMs, []]);
  });
});
