import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { hourMs as hour } from '../../src/common/time';
import { catalogJournalVersion } from '../../src/history/catalog/catalogJournal';
import { catalogFileKind } from '../../src/history/catalog/catalogMigrations';
import { journalVersion } from '../../src/history/journal/journalFormat';
import { rawFileKind } from '../../src/history/hours/rawSchema';
import { rollupFileKind } from '../../src/history/rollups/rollupSchema';
import { StoreFixture } from './fixture';
import { makeBusyTick, noonMs } from './ticks';

const saved = path.resolve('test/fixtures/store');

/** Each kind of file, its versions so far, and where the store expects it. */
const kinds = [
  {
    kind: 'catalog',
    versions: catalogFileKind.schemaVersion,
    extension: 'sqlite',
    place: ['metrics.sqlite'],
  },
  {
    kind: 'catalogJournal',
    versions: catalogJournalVersion,
    extension: 'journal',
    place: ['metrics.0123456789ab.journal'],
  },
  {
    kind: 'raw',
    versions: rawFileKind.schemaVersion,
    extension: 'sqlite',
    place: ['raw', '2026-11-23T11.sqlite'],
  },
  {
    kind: 'minute',
    versions: rollupFileKind.schemaVersion,
    extension: 'sqlite',
    place: ['rollups', 'minute', '2026-11-23.sqlite'],
  },
  {
    kind: 'quarter',
    versions: rollupFileKind.schemaVersion,
    extension: 'sqlite',
    place: ['rollups', 'quarter', '2026-11.sqlite'],
  },
  {
    kind: 'journal',
    versions: journalVersion,
    extension: 'journal',
    place: ['journal', '2026-11-23T12.0123456789ab.journal'],
  },
] as const;

describe('Files of every version', () => {
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  for (const { kind, versions, extension, place } of kinds) {
    for (let version = 1; version <= versions; version++) {
      it(`open: ${kind}, version ${version}`, async () => {
        fs.mkdirSync(path.dirname(fixture.file(...place)), { recursive: true });
        fs.copyFileSync(path.join(saved, `${kind}-v${version}.${extension}`), fixture.file(...place));
        const store = await fixture.open(10_000);
        assert.deepEqual(store.report.damaged, []);
        if (kind === 'catalog' || kind === 'catalogJournal') {
          assert.deepEqual(
            store
              .listWorkloads()
              .map(({ name }) => name)
              .sort(),
            ['app-1', 'app-2'],
          );
          const runs = store.queryRuns({ fromMs: noonMs - hour, toMs: noonMs });
          const hasRuns = kind === 'catalog' && version >= 6;
          assert.deepEqual(
            runs.map(({ label, outcome }) => `${label}: ${outcome}`),
            hasRuns ? ['npm: test: 1'] : [],
          );
          const deaths = store.queryDeaths({ fromMs: noonMs - hour, toMs: noonMs, container: 'app-1' });
          assert.deepEqual(
            deaths.map(({ record }) => record.verdict),
            kind === 'catalog' && version >= 7 ? ['Ended with exit code 3 after 2 min.'] : [],
          );
        } else if (kind === 'raw' || kind === 'journal') {
          const rows = store.queryHistory({ container: 'app-2', hours: 10_000, nowMs: noonMs });
          assert.equal(rows.length, kind === 'raw' ? 12 : 1);
          assert.equal(rows[0]?.cpuPercent, 12.34);
        } else {
          const series = store.querySeries({
            subject: { kind: 'host', metrics: ['cpuPercent'] },
            fromMs: noonMs - 48 * hour,
            toMs: noonMs,
            maxPoints: 100,
          });
          assert.ok(series.columns.cpuPercent?.avg.some(value => value !== null));
        }
        // They are also writable: new ticks go into the same files.
        store.record(makeBusyTick(noonMs + 60_000, 2));
        store.close();
        const again = await fixture.open(10_000);
        assert.deepEqual(again.report.damaged, []);
        assert.ok(again.queryHistory({ container: 'app-1', hours: 1, nowMs: noonMs + 120_000 }).length > 0);
        again.close();
      });
    }
  }
});
