import assert from 'node:assert/strict';
import type { ContainerAction, ContainerEvent } from '../../../src/common/model/event';
import { ArgumentError } from '../../../src/common/errors';
import type { MeasuredWorkload } from '../../../src/compare/measuredRun';
import type { SyncStore } from '../../support/data/syncStore';
import type { StoreFixture } from '../fixture';
import { useStore } from '../../support/data/useStore';
import { containerId, makeContainer, makeSample, makeTick, noonMs } from '../ticks';

const [second, minute, hour] = [1000, 60_000, 3_600_000];
const mebibyte = 2 ** 20;

describe('What is used within the times of runs', () => {
  let fixture: StoreFixture;
  let store: SyncStore;
  useStore(opened => ({ fixture, store } = opened));

  /** Records a tick with these containers and their CPU percentages; `undefined`: not known. */
  const record = (timestampMs: number, cpu: Readonly<Record<number, number | undefined>>): void => {
    fixture.clock.advance(Math.max(0, timestampMs - fixture.clock.now()));
    const numbers = Object.keys(cpu).map(Number);
    const samples = numbers.map(number =>
      makeSample(number, timestampMs, { cpuPercent: cpu[number], memoryUsedBytes: number * 64 * mebibyte }),
    );
    store.record(
      makeTick(timestampMs, { containers: numbers.map(number => makeContainer(number)), samples }),
    );
  };
  const note = (timestampMs: number, number: number, action: ContainerAction): void => {
    const event: ContainerEvent = {
      timestampMs,
      containerId: containerId(number),
      name: `app-${number}`,
      action,
    };
    store.noteEvents({ events: [event], nowMs: timestampMs });
  };
  const measure = (fromMs: number, toMs: number): readonly MeasuredWorkload[] =>
    store.queryRunFigures({ spans: [{ fromMs, toMs }] })[0] ?? assert.fail();
  const of = (measured: readonly MeasuredWorkload[], number: number): MeasuredWorkload =>
    measured.find(({ workload }) => workload === `name:app-${number}`) ?? assert.fail(`app-${number}`);

  it('are of the time of the run alone, be it between two ticks: samples at its ends count by their part', () => {
    for (let at = 0; at <= 60; at += 5) record(noonMs + at * second, { 1: at > 20 && at <= 40 ? 200 : 0 });
    const { figures } = of(measure(noonMs + 18 * second, noonMs + 43 * second), 1);
    assert.ok(Math.abs((figures.cpuSeconds ?? 0) - 40) < 0.01, String(figures.cpuSeconds));
    assert.deepEqual([figures.gapShare, figures.memoryPeakBytes], [0, 64 * mebibyte]);
  });

  it('are told of containers that ran within it, and of no other', () => {
    for (let at = 0; at <= 60; at += 5) record(noonMs + at * second, { 1: 10 });
    for (let at = 3600; at <= 3660; at += 5) record(noonMs + at * second, { 1: 10, 2: 30 });
    const [before, after] = store.queryRunFigures({
      spans: [0, hour].map(at => ({ fromMs: noonMs + at, toMs: noonMs + at + minute })),
    });
    assert.deepEqual(
      before?.map(({ name }) => name),
      ['app-1'],
    );
    assert.deepEqual(after?.map(({ name }) => name).sort(), ['app-1', 'app-2']);
    assert.deepEqual(measure(noonMs + 2 * hour, noonMs + 2 * hour + minute), []);
  });

  it('have a gap where nothing is known, which is no zero: sums leave it out, and its share is told', () => {
    for (let at = 0; at <= 60; at += 5)
      record(noonMs + at * second, { 1: at > 30 ? undefined : 100, 2: undefined });
    const measured = measure(noonMs, noonMs + minute);
    const [known, unknown] = [of(measured, 1).figures, of(measured, 2).figures];
    assert.ok(Math.abs((known.cpuSeconds ?? 0) - 30) < 0.01, String(known.cpuSeconds));
    assert.ok(Math.abs(known.gapShare - 0.5) < 0.01, String(known.gapShare));
    assert.equal(unknown.cpuSeconds, undefined);
    assert.equal(unknown.diskBytes, undefined);
    assert.equal(unknown.memoryPeakBytes, 128 * mebibyte);
  });

  it('count restarts within the run, and no time in which the container did not run as a gap', () => {
    for (let at = 0; at <= 60; at += 5) {
      if (at > 20 && at <= 40) record(noonMs + at * second, { 2: 1 });
      else record(noonMs + at * second, { 1: 50, 2: 1 });
    }
    note(noonMs + 20 * second, 1, 'oom');
    note(noonMs + 20 * second, 1, 'die');
    note(noonMs + 40 * second, 1, 'start');
    const { figures } = of(measure(noonMs, noonMs + minute), 1);
    assert.deepEqual([figures.restarts, figures.oomKills], [1, 1]);
    assert.ok(figures.gapShare < 0.01, String(figures.gapShare));
    assert.ok(Math.abs((figures.cpuSeconds ?? 0) - 20) < 0.3, String(figures.cpuSeconds));
    assert.equal(of(measure(noonMs, noonMs + minute), 2).figures.restarts, 0);
  });

  it('are of a workload whichever of its containers ran', () => {
    const workload = { key: 'compose:shop/api/1', name: 'shop-api-1' };
    for (const [number, from] of [
      [1, 0],
      [2, 35],
    ] as const)
      for (let at = from; at < from + 30; at += 5) {
        const timestampMs = noonMs + at * second;
        fixture.clock.advance(timestampMs - fixture.clock.now());
        const containers = [makeContainer(number, { workload, name: 'shop-api-1' })];
        store.record(makeTick(timestampMs, { containers, samples: [makeSample(number, timestampMs)] }));
      }
    const measured = measure(noonMs, noonMs + minute);
    assert.deepEqual(
      measured.map(({ workload: key, name }) => [key, name]),
      [['compose:shop/api/1', 'shop-api-1']],
    );
  });

  it('are unknown where samples are gone and a minute is partly of another time, and exact over whole ones', () => {
    const oldMs = noonMs - 10 * hour;
    for (let at = 0; at < 3600; at += 5) record(oldMs + at * second, { 1: at < 1800 ? 100 : 20 });
    record(noonMs, { 1: 1 });
    store.prune({ nowMs: noonMs, rawHours: 1 });
    assert.deepEqual(measure(oldMs + 5 * minute + 10 * second, oldMs + 5 * minute + 40 * second), []);
    const { figures, resolutionMs } = of(measure(oldMs + 20 * minute, oldMs + 40 * minute), 1);
    assert.equal(resolutionMs, minute);
    assert.ok(Math.abs((figures.cpuSeconds ?? 0) - 720) < 10, String(figures.cpuSeconds));
    const part = of(measure(oldMs + 20 * minute + 30 * second, oldMs + 22 * minute + 30 * second), 1);
    assert.ok(Math.abs(part.figures.gapShare - 0.5) < 0.01, String(part.figures.gapShare));
  });

  it('bring their series only where they are asked for', () => {
    for (let at = 0; at <= 60; at += 5) record(noonMs + at * second, { 1: 10 });
    const spans = [{ fromMs: noonMs + 10 * second, toMs: noonMs + 40 * second }];
    assert.equal(store.queryRunFigures({ spans })[0]?.[0]?.series, undefined);
    const [series] = store.queryRunFigures({ spans, hasSeries: true })[0]?.map(each => each.series) ?? [];
    assert.ok(series && series.timestamps.length >= 7);
  });

  it('are refused for too many spans and such that make no sense', () => {
    const spans = Array.from({ length: 101 }, () => ({ fromMs: 0, toMs: 1 }));
    assert.throws(() => store.queryRunFigures({ spans }), /At most 100 runs/);
    assert.throws(() => measure(2, 1), ArgumentError);
    assert.throws(() => store.queryRunFigures({ spans: 5 as never }), ArgumentError);
  });

  it('are asked for runs by their ids', () => {
    for (const number of [1, 2, 3]) {
      const startMs = noonMs - number * minute;
      const run = { id: `run-000${number}`, kind: 'task', key: 'task:x', label: 'x', startMs } as const;
      store.noteRun({ ...run, endMs: startMs + 1000, outcome: 0 }, noonMs);
    }
    const asked = { fromMs: 0, toMs: noonMs, ids: ['run-0003', 'run-0001', 'nobody-has-it'] };
    assert.deepEqual(
      store.queryRuns(asked).map(({ id }) => id),
      ['run-0001', 'run-0003'],
    );
    assert.deepEqual(store.queryRuns({ ...asked, ids: [] }), []);
  });
});
