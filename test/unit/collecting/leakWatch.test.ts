import assert from 'node:assert/strict';
import { LeakWatch } from '../../../src/collecting/leakWatch';
import type { Container } from '../../../src/common/model/container';
import type { Tick } from '../../../src/common/model/tick';
import type { Series } from '../../../src/common/series';
import type { WorkloadLeak } from '../../../src/protocol/sharedState';
import type { SeriesQuery } from '../../../src/protocol/store';
import type { NotedEntry } from '../../../src/timeline/timelineEntry';
import { makeContainer, makeTick } from '../../support/data/samples';
import { RecordingLog } from '../../support/fakes/recordingLog';

const hour = 3_600_000;
const day = 24 * hour;
const nowMs = 1_800_000_000_000;
const limit = 2 ** 30;

function containerOf(name: string, change: Partial<Container> = {}): Container {
  const workload = { key: `0000aaaa/${name}`, name };
  return makeContainer({ name, workload, status: 'running', limits: { memoryBytes: limit }, ...change });
}

describe('The watch for slow leaks', () => {
  let asked: SeriesQuery[];
  let notes: NotedEntry[];
  let changes: (readonly WorkloadLeak[])[];
  /** By workload: its growth per day, as a share of its limit. */
  let paces: Map<string, number>;
  let watch: LeakWatch;

  const seriesOf = ({ fromMs, toMs, subject }: SeriesQuery): Series => {
    const pace = paces.get(subject.kind === 'container' ? subject.container : '') ?? 0;
    const bucketMs = 15 * 60_000;
    const count = Math.round((toMs - fromMs) / bucketMs);
    const timestamps = Array.from({ length: count }, (_, at) => fromMs + at * bucketMs);
    const avg = timestamps.map(ms => (0.3 + (pace * (ms - nowMs + 2 * day)) / day) * limit);
    return { timestamps, bucketMs, columns: { memoryUsedBytes: { avg, min: avg } } };
  };
  const start = (inherited: readonly WorkloadLeak[] = []): LeakWatch =>
    new LeakWatch({
      history: {
        querySeries: query => {
          asked.push(query);
          return paces.has('refused') ? Promise.reject(new Error('no')) : Promise.resolve(seriesOf(query));
        },
        queryNotes: ({ fromMs, toMs }) =>
          Promise.resolve(notes.filter(note => note.timestampMs >= fromMs && note.timestampMs <= toMs)),
      },
      inherited,
      addNote: note => notes.push(note),
      handleChange: leaks => changes.push(leaks),
      log: new RecordingLog(),
    });
  const tick = async (
    timestampMs: number,
    containers: readonly Container[],
    intervalMs = 5000,
  ): Promise<void> => {
    watch.handleTick(makeTick({ timestampMs, intervalMs, containers } as Partial<Tick>));
    for (let turn = 0; turn < 200; turn++) await Promise.resolve();
  };

  beforeEach(() => {
    asked = [];
    notes = [];
    changes = [];
    paces = new Map([['0000aaaa/api', 0.03]]);
    watch = start();
  });

  it('finds one, tells all windows, and the timeline once', async () => {
    const containers = [containerOf('api'), containerOf('db')];
    await tick(nowMs, containers);
    await tick(nowMs + 5000, containers);
    const text = '+30.7 MiB a day, at its limit in about 21 days';
    assert.deepEqual(changes, [[{ workload: '0000aaaa/api', text }]]);
    assert.deepEqual(notes, [
      {
        kind: 'alert',
        timestampMs: nowMs,
        subject: { kind: 'workload', key: '0000aaaa/api' },
        text: `Memory grows: ${text}`,
      },
    ]);
    watch = start();
    await tick(nowMs + hour, containers);
    assert.equal(changes.length, 2, 'another window that knew nothing');
    assert.equal(notes.length, 1, 'it was told this week');
    watch = start();
    await tick(nowMs + 8 * day, containers);
    assert.equal(notes.length, 2);
  });

  it('looks at each workload that runs once an hour, a few after each tick', async () => {
    const containers = Array.from({ length: 30 }, (_, at) => containerOf(`app-${at}`));
    containers.push(containerOf('stopped', { status: 'exited' }));
    const looked = (): string[] =>
      asked.map(({ subject }) => (subject.kind === 'container' ? subject.container : 'host'));
    for (let at = 0; at < 29; at++) await tick(nowMs + at * 5000, containers);
    assert.equal(asked.length, 29);
    for (let at = 29; at < 720; at++) await tick(nowMs + at * 5000, containers);
    assert.equal(asked.length, 30, 'none twice within the hour');
    assert.ok(!looked().includes('0000aaaa/stopped'));
    assert.equal(new Set(looked()).size, 30);
    await tick(nowMs + hour, containers);
    assert.equal(asked.length, 31);
    const { fromMs, toMs } = asked[0] ?? assert.fail();
    assert.equal(toMs - fromMs, 8 * day);
  });

  it('keeps up where ticks are rare', async () => {
    const containers = Array.from({ length: 30 }, (_, at) => containerOf(`app-${at}`));
    for (let at = 0; at < 12; at++) await tick(nowMs + at * 300_000, containers, 300_000);
    assert.equal(asked.length, 30);
  });

  it('takes back what is no more: memory given back, a workload that is gone', async () => {
    await tick(nowMs, [containerOf('api')]);
    paces.clear();
    await tick(nowMs + hour, [containerOf('api')]);
    assert.deepEqual(changes.at(-1), []);
    paces.set('0000aaaa/api', 0.03);
    await tick(nowMs + 2 * hour, [containerOf('api')]);
    assert.equal(changes.at(-1)?.length, 1);
    await tick(nowMs + 2 * hour + 5000, [containerOf('db')]);
    assert.deepEqual(changes.at(-1), []);
    const before = asked.length;
    await tick(nowMs + 2 * hour + 10_000, [containerOf('api')]);
    assert.equal(asked.length, before, 'made anew within the hour');
  });

  it('goes on from what the window before knew, and over a store that refuses', async () => {
    const known = [{ workload: '0000aaaa/api', text: '+30.7 MiB a day, at its limit in about 21 days' }];
    watch = start(known);
    await tick(nowMs, [containerOf('api')]);
    assert.deepEqual([changes, notes], [[], []]);
    paces.set('refused', 0);
    await tick(nowMs + hour, [containerOf('api')]);
    assert.deepEqual(changes, [], 'what is known stands');
    paces.delete('refused');
    await tick(nowMs + 2 * hour, [containerOf('api')]);
    assert.equal(asked.length, 3);
  });

  it('tells nothing once its window has ceased to collect', async () => {
    watch.handleTick(makeTick({ timestampMs: nowMs, containers: [containerOf('api')] }));
    watch.dispose();
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    assert.deepEqual([changes, notes], [[], []]);
  });
});
