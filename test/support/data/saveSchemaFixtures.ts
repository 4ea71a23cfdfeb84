/**
 * Saves a file of each kind as this version writes it, for later versions to open. Run it once before a
 * release that changed a schema: `node out/test/support/data/saveSchemaFixtures.js`. Existing files are never
 * overwritten, because they were written by earlier versions.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { hourMs as hour } from '../../../src/common/time';
import { catalogJournalVersion } from '../../../src/history/catalog/catalogJournal';
import { catalogFileKind } from '../../../src/history/catalog/catalogMigrations';
import { journalVersion } from '../../../src/history/journal/journalFormat';
import { rawFileKind } from '../../../src/history/hours/rawSchema';
import { rollupFileKind } from '../../../src/history/rollups/rollupSchema';
import type { DeathRecord } from '../../../src/deaths/deathRecord';
import type { MarkedRun } from '../../../src/timeline/markedRun';
import { StoreFixture } from '../../store/fixture';
import { containerId, makeBusyTick, noonMs } from '../../store/ticks';

/** Stored since version 6 of the catalog. */
const savedRun: MarkedRun = {
  ...{ id: 'saved-run', kind: 'task', key: 'task:npm/test', label: 'npm: test', workspace: 'shop' },
  ...{ startMs: noonMs - 20_000, endMs: noonMs - 10_000, outcome: 1, head: { branch: 'main' } },
};

/** Stored since version 7 of the catalog. */
const savedDeath: DeathRecord = {
  ...{ kind: 'failed', isBad: true, verdict: 'Ended with exit code 3 after 2 min.', atMs: noonMs - 30_000 },
  ...{
    exitCode: 3,
    ranForMs: 120_000,
    evidence: { kills: [] },
    similar: { count: 1, sinceMs: 0 },
    changes: [],
  },
  container: { id: containerId(1), name: 'app-1', workload: 'name:app-1', image: 'busybox:latest' },
};

async function save(): Promise<void> {
  const fixture = new StoreFixture();
  try {
    const store = await fixture.open(10_000);
    store.record(makeBusyTick(noonMs - 14 * hour - 300_000, 2));
    store.noteRun(savedRun, noonMs);
    store.noteDeath({ record: savedDeath, nowMs: noonMs });
    const [catalogJournal = ''] = fs.readdirSync(fixture.folder).filter(name => name.endsWith('.journal'));
    keep(`catalogJournal-v${catalogJournalVersion}.journal`, fixture.file(catalogJournal));
    for (let at = noonMs - 14 * hour; at <= noonMs; at += 300_000) store.record(makeBusyTick(at, 2));
    store.prune({ nowMs: noonMs, rawHours: 10_000 });
    store.close();
    const [journal = ''] = fixture.journals();
    keep(`catalog-v${catalogFileKind.schemaVersion}.sqlite`, fixture.file('metrics.sqlite'));
    keep(`raw-v${rawFileKind.schemaVersion}.sqlite`, fixture.file('raw', '2026-11-23T11.sqlite'));
    keep(
      `minute-v${rollupFileKind.schemaVersion}.sqlite`,
      fixture.file('rollups', 'minute', '2026-11-23.sqlite'),
    );
    keep(
      `quarter-v${rollupFileKind.schemaVersion}.sqlite`,
      fixture.file('rollups', 'quarter', '2026-11.sqlite'),
    );
    keep(`journal-v${journalVersion}.journal`, fixture.file('journal', journal));
  } finally {
    await fixture.remove();
  }
}

function keep(name: string, file: string): void {
  const target = path.resolve('test/fixtures/store', name);
  if (!fs.existsSync(target)) fs.copyFileSync(file, target);
}

void save();
