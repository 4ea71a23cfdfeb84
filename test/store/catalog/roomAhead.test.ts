import assert from 'node:assert/strict';
import initSqlJs from 'sql.js';
import { Catalog } from '../../../src/history/catalog/catalog';
import { trustedForever, type TrustedUntil } from '../../../src/history/catalog/trustedUntil';
import { makeDeathRecord } from '../../support/data/deaths';
import { containerId, makeContainer, makeSample, makeTick, noonMs } from '../ticks';

const minute = 60_000;
const yearsMs = 3 * 365 * 24 * 60 * minute;

interface Kind {
  readonly what: string;
  /** Most rows that are kept of it, here of one container, workload or key. */
  readonly most: number;
  /** Between two rows; there is a bound of its own for deaths within an hour. */
  readonly stepMs: number;
  readonly rows: string;
  tell(catalog: Catalog, atMs: number): void;
}

const container = { id: containerId(1), name: 'app-1', workload: 'name:app-1', image: '' };
const tellRun = (catalog: Catalog, kind: 'task' | 'save', atMs: number): void =>
  catalog.markedRuns.note({
    id: `run-${kind}-${atMs}`,
    kind,
    key: 'k',
    label: 'l',
    startMs: atMs,
    endMs: atMs,
  });

const kinds: readonly Kind[] = [
  {
    ...{ what: 'events', most: 10_000, stepMs: 1000, rows: 'events WHERE true' },
    tell(catalog, timestampMs) {
      const event = { timestampMs, containerId: container.id, name: container.name } as const;
      catalog.noteEvents([{ ...event, action: 'die' }]);
    },
  },
  {
    ...{ what: 'changes', most: 1000, stepMs: 1000, rows: 'changes WHERE true' },
    tell(catalog, atMs) {
      const changed = makeContainer(1, { restartCount: Math.floor(atMs / 1000) });
      catalog.noteTick(makeTick(atMs, { containers: [changed], samples: [makeSample(1, atMs)] }), atMs);
    },
  },
  {
    ...{ what: 'deaths', most: 100, stepMs: 4 * minute, rows: 'deaths WHERE record IS NOT NULL' },
    tell: (catalog, atMs) => void catalog.deaths.note(makeDeathRecord(atMs, { container })),
  },
  {
    ...{
      what: 'ends that went well',
      most: 10_000,
      stepMs: 60 * minute,
      rows: 'deaths WHERE record IS NULL',
    },
    tell: (catalog, atMs) => void catalog.deaths.note(makeDeathRecord(atMs, { container, isBad: false })),
  },
  {
    ...{ what: 'runs of users', most: 10_000, stepMs: 1000, rows: 'marked_runs WHERE true' },
    tell: (catalog, atMs) => tellRun(catalog, 'task', atMs),
  },
  {
    ...{ what: 'saves', most: 1000, stepMs: 1000, rows: 'marked_runs WHERE true' },
    tell: (catalog, atMs) => tellRun(catalog, 'save', atMs),
  },
];

describe('Rows that a clock recorded while it was ahead', function () {
  this.timeout(30_000);

  /** Times of the rows of a kind, ascending, after some were told in this order. */
  const timesAfter = async (
    { tell, rows }: Kind,
    trustedUntil: TrustedUntil,
    told: readonly number[],
  ): Promise<number[]> => {
    const runtime = await initSqlJs();
    const catalog = Catalog.open(runtime, undefined, trustedUntil);
    for (const atMs of told) tell(catalog, atMs);
    const database = new runtime.Database(catalog.export(1));
    catalog.close();
    const [found] = database.exec(
      `SELECT at_ms FROM (SELECT *, ${timeOf(rows)} FROM ${rows}) ORDER BY at_ms`,
    );
    database.close();
    return (found?.values ?? []).map(([atMs]) => Number(atMs));
  };
  const timeOf = (rows: string): string => (rows.startsWith('marked_runs') ? 'start_ms AS at_ms' : '1');
  const range = (fromMs: number, stepMs: number, count: number): number[] =>
    Array.from({ length: count }, (_, index) => fromMs + index * stepMs);

  for (const kind of kinds) {
    const { what, most, stepMs } = kind;
    const few = most / 20;
    const before = range(noonMs - 2 * few * stepMs, stepMs, few);
    const full = range(noonMs + yearsMs, stepMs, most - few);
    const after = range(noonMs - few * stepMs, stepMs, few);

    it(`make room for true ones, and take none of it: ${what}`, async () => {
      const times = await timesAfter(kind, () => noonMs, [...before, ...full, ...after]);
      assert.deepEqual(
        times.filter(atMs => atMs <= noonMs),
        [...before, ...after],
      );
      assert.ok(times.length > most / 2 && times.length <= most, `${times.length}`);
    });

    it(`are the first to make room, however few: ${what}`, async () => {
      const [many, last] = [range(noonMs - most * stepMs, stepMs, most - few), noonMs - few * stepMs];
      const ahead = range(noonMs + yearsMs, stepMs, few);
      const times = await timesAfter(kind, () => noonMs, [...many, ...ahead, last]);
      const left = times.filter(atMs => atMs > noonMs);
      assert.ok(left.length < few, `${left.length}`);
      assert.ok(left.length === 0 || times[0] === many[0], 'true ones go after them only');
    });

    it(`stay where the clock may be the one that is behind: ${what}`, async () => {
      const behind = range(noonMs - 6 * few * stepMs, stepMs, 6 * few);
      const times = await timesAfter(kind, trustedForever, [...full, ...behind]);
      assert.deepEqual(times.slice(-0.9 * most), full.slice(-0.9 * most));
    });
  }

  it('do not count where the container with most events makes room for others', async () => {
    const runtime = await initSqlJs();
    const catalog = Catalog.open(runtime, undefined, () => noonMs);
    const tell = (number: number, firstMs: number, count: number): void =>
      range(firstMs, 1000, count).forEach(timestampMs =>
        catalog.noteEvents([
          { timestampMs, containerId: containerId(number), name: `app-${number}`, action: 'die' },
        ]),
      );
    tell(2, noonMs - 10_000_000, 4900);
    tell(1, noonMs - 10_000_000, 4500);
    tell(1, noonMs + yearsMs, 601);
    const left = catalog.events({ fromMs: 0, toMs: noonMs }, 10_000, undefined);
    catalog.close();
    assert.equal(left.filter(each => each.containerId === containerId(1)).length, 4500);
  });
});
