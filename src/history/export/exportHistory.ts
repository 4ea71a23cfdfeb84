import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ExportOptions, ExportResult } from '../../protocol/export';
import { workKinds } from '../../timeline/markedRun';
import type { Catalog } from '../catalog/catalog';
import { readCatalog } from '../catalog/openCatalog';
import { endlessReason } from '../files/damagedFiles';
import { patiently } from '../files/patiently';
import { loadSqlRuntime } from '../files/sqlDatabase';
import { sizeOfFile } from '../files/sizeOfFile';
import { storeFolder } from '../files/storeFolder';
import { findFiles, openFile, type ExportFile } from './exportFiles';
import type { ExportChoice } from './exportSelects';
import { ReusedMemory } from './reusedMemory';
import { SqliteTarget } from './sqliteTarget';
import { containersTable, deathsTable, runsTable, type ExportTable } from './exportTables';
import type { ExportedRun, ExportTarget } from './exportTarget';
import { TextTarget } from './textTarget';

/** Rows for people take four times as much as changes of narrow integers. Room that is left is untouched. */
const growth = 8;
/** A larger export is copied now and then while it grows. */
const mostRoom = 2 ** 28;

/**
 * Writes what the folder's files hold of a range and of chosen workloads into one file: samples where they
 * are kept, else minutes, else quarter hours. Only reads the folder; a file that cannot be used is left out
 * and reported. Writes `partialFile`, which must not exist yet, and renames it. `handleProgress` gets the
 * share that is done; `handleExamine` gets each file before it is opened, because that may never end, and
 * `undefined` afterwards.
 */
export async function exportHistory(
  options: ExportOptions,
  handleProgress: (share: number) => void,
  handleExamine: (file: string | undefined) => void = () => undefined,
): Promise<ExportResult> {
  const { file, partialFile, format, workloads, hasHost, fromMs, toMs, endless = [] } = options;
  const folder = storeFolder(options.folder);
  const runtime = await loadSqlRuntime(options.wasmPath);
  // Without the catalog nobody knows which container a row belongs to.
  if (endless.includes(folder.catalog)) throw new Error(`${folder.catalog}: ${endlessReason}`);
  handleExamine(folder.catalog);
  // What is later is not asked for.
  const catalog = readCatalog(runtime, folder, () => toMs);
  handleExamine(undefined);
  const runs = catalog.runs(workloads && new Set(workloads));
  const runKeys = catalog.rowKeysOf(runs);
  const tables = format === 'sqlite' ? tablesOf(catalog, runs, options) : [];
  catalog.close();
  const choice: ExportChoice = {
    fromMs,
    toMs,
    runKeys: workloads && runKeys,
    hasHost,
  };
  const files = findFiles(folder, fromMs, toMs);
  const target: ExportTarget =
    format === 'sqlite'
      ? new SqliteTarget(runtime, runs, tables, aboutOf(options), roomFor(files))
      : new TextTarget(partialFile, format, runs);
  const memory = new ReusedMemory();
  const leftOut: { file: string; reason: string }[] = [];
  let rows = 0;
  for (const [index, part] of files.entries()) {
    handleExamine(part.file);
    const source = endless.includes(part.file) ? { problem: endlessReason } : openFile(runtime, memory, part);
    handleExamine(undefined);
    if ('problem' in source) {
      leftOut.push({ file: path.basename(part.file), reason: source.problem });
    } else {
      try {
        rows += target.add(part, source.database, choice);
      } finally {
        source.database.close();
      }
    }
    handleProgress((index + 1) / (files.length + 1));
  }
  target.finish(partialFile);
  patiently(() => fs.renameSync(partialFile, file));
  return { rows, bytes: fs.statSync(file).size, leftOut };
}

/** As much memory as an export of all rows of these files may take, or none where there is not so much. */
function roomFor(parts: readonly ExportFile[]): Uint8Array {
  const files = [...new Set(parts.map(({ file }) => file))];
  const sizes = files.map(file => sizeOfFile(file) ?? 0);
  try {
    return new Uint8Array(Math.min(mostRoom, growth * sizes.reduce((sum, size) => sum + size, 0)));
  } catch (error) {
    if (error instanceof RangeError) return new Uint8Array();
    throw error;
  }
}

/** What is known of the containers and the range beside samples. */
function tablesOf(
  catalog: Catalog,
  runs: readonly ExportedRun[],
  { workloads, fromMs, toMs, nowMs }: ExportOptions,
): ExportTable[] {
  const span = { fromMs, toMs, limit: Number.MAX_SAFE_INTEGER };
  // A container that could not start has no rows, so it is found by its workload only.
  const chosen = workloads && {
    workloads: new Set(workloads),
    ids: new Set(runs.map(({ containerId }) => containerId)),
  };
  const deaths = catalog.deaths.read(
    span,
    ({ containerId, workload }) => !chosen || chosen.ids.has(containerId) || chosen.workloads.has(workload),
  );
  const marked = catalog.markedRuns.read({ ...span, kinds: workKinds, nowMs });
  return [containersTable(runs), deathsTable(deaths), runsTable(marked)];
}

function aboutOf({ fromMs, toMs, nowMs }: ExportOptions): ReadonlyMap<string, string> {
  return new Map([
    ['exported_by', 'Container Metrics for VS Code'],
    ['exported_utc', new Date(nowMs).toISOString()],
    ['from_utc', new Date(Math.max(0, fromMs)).toISOString()],
    ['to_utc', new Date(toMs).toISOString()],
    [
      'resolution_seconds',
      '0: a sample as collected. Else the width of a bucket: average, _min and _max of its samples.',
    ],
    ['cpu_percent', 'container_history: 100 is one core. host_history: 100 is the whole host.'],
    ['memory_used_bytes', 'Page cache that can be dropped at once is not counted.'],
    [
      'network_rx_bytes',
      'Bytes since the row before, or of the bucket. The same of every column that ends in _bytes of a counter.',
    ],
    ['containers', 'The containers whose rows are here, each from its creation to its end.'],
    [
      'deaths',
      'Containers that ended badly, and why. evidence_json: out-of-memory kills, signals, errors, growth of memory. ' +
        'changes_json: what differs from the last run that ended well.',
    ],
    [
      'runs',
      'Tasks, debug sessions, terminal commands, notebooks, commits and measurements of the range, whichever ' +
        'containers were chosen. No ended_utc: goes on. Runs of the same key do the same thing.',
    ],
    ['empty', 'NULL: not known. It never means zero.'],
  ]);
}
