import * as fs from 'node:fs';
import { ArgumentError, messageOf } from '../common/errors';
import type { ContainerMetric, HostMetric } from '../common/metrics';
import type { HostSample, Tick } from '../common/model';
import type { Series } from '../common/series';
import type {
  ContainerHistoryRow,
  HistoryQuery,
  PeakQuery,
  PruneParams,
  SeriesQuery,
  StoredWorkload,
  StoreOpenParams,
  WorkloadPeak,
} from '../protocol/store';
import { buildSeries, type SeriesPoint } from './buildSeries';
import { Catalogue } from './catalogue';
import { hourMs } from './hours';
import { NewerSchemaError } from './migrations';
import { Partitions, type Damage } from './partitions';
import { checkSeriesQuery, historySpan } from './queryArguments';
import type { RawPartition } from './rawPartition';
import { readContainerRows, readHostRows, type RunFilter, type Spaced } from './readSamples';
import type { SqlJsStatic } from './sqlite';
import { StoreFolder } from './storeFolder';
import { toTickRecord, type RunIdentity } from './tickRecord';
import { writeBeside } from './writeBeside';

/** The clock is not trusted to delete: rows newer than this beyond "now" mean that it is wrong. */
const clockTolerance = 24 * hourMs;

/** The history in a folder: catalogue and partitions. Runs in the store worker; every method is synchronous. */
export class Store {
  readonly damaged: Damage[] = [];
  readonly #folder: StoreFolder;
  readonly #catalogue: Catalogue;
  readonly #partitions: Partitions;

  /** @throws when the folder cannot be used, or its catalogue is of a newer version. */
  constructor(sqlite: SqlJsStatic, { folder, nowMs }: Pick<StoreOpenParams, 'folder' | 'nowMs'>) {
    this.#folder = new StoreFolder(folder);
    this.#partitions = new Partitions(sqlite, this.#folder, damage => this.damaged.push(damage));
    this.#catalogue = this.#openCatalogue(sqlite);
    this.#partitions.recover(nowMs, record => {
      for (const { identity } of record.runs) this.#catalogue.see(identity, record.timestampMs);
    });
    this.#saveCatalogue();
  }

  record(tick: Tick): void {
    const record = toTickRecord(tick);
    this.#partitions.record(record);
    for (const { identity } of record.runs) this.#catalogue.see(identity, record.timestampMs);
    if (this.#catalogue.isDirty) this.#saveCatalogue();
  }

  queryHistory(query: HistoryQuery): ContainerHistoryRow[] {
    const span = historySpan(query);
    const filter = this.#resolve(query.container);
    return this.#newestFirst(span, (partition, from, to) => readContainerRows(partition, filter, from, to));
  }

  queryHostHistory(query: Omit<HistoryQuery, 'container'>): HostSample[] {
    return this.#newestFirst(historySpan(query), readHostRows);
  }

  querySeries(query: SeriesQuery): Series {
    checkSeriesQuery(query);
    const { subject, fromMs, toMs } = query;
    const points: SeriesPoint[] = [];
    const filter = subject.kind === 'container' ? this.#resolve(subject.container) : undefined;
    for (const hour of this.#partitions.hoursBetween(fromMs, toMs)) {
      const partition = this.#partitions.get(hour);
      if (!partition) continue;
      const ofHour =
        subject.kind === 'container' && filter
          ? toPoints(readContainerRows(partition, filter, fromMs, toMs), subject.metrics, containerValue)
          : subject.kind === 'host'
            ? toPoints(readHostRows(partition, fromMs, toMs), subject.metrics, hostValue)
            : [];
      ofHour.sort((a, b) => a.timestampMs - b.timestampMs);
      for (const point of ofHour) points.push(point);
    }
    return buildSeries(subject.metrics, points, query);
  }

  queryPeaks({ fromMs, toMs }: PeakQuery): WorkloadPeak[] {
    const peaks = new Map<string, WorkloadPeak>();
    for (const hour of this.#partitions.hoursBetween(fromMs, toMs)) {
      const rows =
        this.#partitions
          .get(hour)
          ?.database.all(
            'SELECT workload, max(cpu), max(memory) FROM sample JOIN run USING (run) WHERE time >= ? AND time < ? GROUP BY workload',
            [fromMs - hour, toMs - hour],
          ) ?? [];
      for (const [key, cpu, memory] of rows) {
        const workload = String(key);
        const other = peaks.get(workload);
        peaks.set(workload, {
          workload,
          cpuPercent: larger(other?.cpuPercent, typeof cpu === 'number' ? cpu / 100 : undefined),
          memoryUsedBytes: larger(other?.memoryUsedBytes, typeof memory === 'number' ? memory : undefined),
        });
      }
    }
    return [...peaks.values()];
  }

  listWorkloads(): StoredWorkload[] {
    return this.#catalogue.listWorkloads();
  }

  /** Nothing goes while the newest row is more than a day away from now: then the clock is wrong, not the rows old. */
  prune({ nowMs, rawHours }: PruneParams): { removedFiles: number } {
    const newest = this.#partitions.hoursBetween(0, Number.MAX_SAFE_INTEGER).at(-1);
    if (newest === undefined || Math.abs(nowMs - newest) > clockTolerance + hourMs)
      return { removedFiles: 0 };
    const before = nowMs - rawHours * hourMs;
    const removedFiles = this.#partitions.removeBefore(before);
    this.#catalogue.forgetBefore(before);
    if (this.#catalogue.isDirty) this.#saveCatalogue();
    return { removedFiles };
  }

  flush(): void {
    this.#partitions.flush();
    this.#saveCatalogue();
  }

  close(): void {
    this.#partitions.close();
    this.#saveCatalogue();
    this.#catalogue.close();
  }

  /** Rows of the newest hours first, until there are enough. */
  #newestFirst<T extends { readonly timestampMs: number }>(
    { fromMs, toMs, limit }: { readonly fromMs: number; readonly toMs: number; readonly limit: number },
    read: (partition: RawPartition, fromMs: number, toMs: number) => Spaced<T>[],
  ): T[] {
    const rows: T[] = [];
    for (const hour of this.#partitions.hoursBetween(fromMs, toMs).reverse()) {
      const partition = this.#partitions.get(hour);
      if (!partition) continue;
      const ofHour = read(partition, fromMs, Math.min(toMs, hour + hourMs)).map(each => each.row);
      ofHour.sort((a, b) => b.timestampMs - a.timestampMs);
      for (const row of ofHour) {
        if (rows.length >= limit) return rows;
        rows.push(row);
      }
    }
    return rows;
  }

  /** An id gives that run alone, a name or a workload key all runs of the workload. */
  #resolve(container: string | undefined): RunFilter {
    if (container === undefined) return { kind: 'all' };
    const name = container.replace(/^\//, '');
    const keys = this.#catalogue.findWorkloads(name);
    if (keys.length > 0) return { kind: 'workloads', keys: new Set(keys) };
    if (/^[0-9a-f]{12,64}$/.test(name)) {
      const [containerId, other] = this.#catalogue.findRuns(name);
      if (containerId !== undefined && other === undefined) return { kind: 'run', containerId };
    }
    throw new ArgumentError(
      `No container "${name.slice(0, 80)}" has history: give a name, or 12 characters or more of an id.`,
    );
  }

  #openCatalogue(sqlite: SqlJsStatic): Catalogue {
    const file = this.#folder.catalogueFile;
    if (!fs.existsSync(file)) return this.#rebuiltCatalogue(sqlite);
    try {
      return new Catalogue(sqlite, fs.readFileSync(file));
    } catch (error) {
      if (error instanceof NewerSchemaError) {
        throw new Error(`The history was written by a newer version of Container Metrics. ${error.message}`);
      }
      this.damaged.push({ file, reason: messageOf(error), movedTo: this.#folder.setAside(file) });
      return this.#rebuiltCatalogue(sqlite);
    }
  }

  #rebuiltCatalogue(sqlite: SqlJsStatic): Catalogue {
    const catalogue = new Catalogue(sqlite);
    for (const hour of this.#partitions.hoursBetween(0, Number.MAX_SAFE_INTEGER)) {
      const runs = this.#partitions.get(hour)?.database.all(
        `SELECT container_id, workload, name, project, service, image, min(time), max(time)
           FROM run JOIN sample USING (run) GROUP BY run`,
      );
      for (const [containerId, workload, name, project, service, image, first, last] of runs ?? []) {
        const identity: RunIdentity = {
          containerId: String(containerId),
          workload: String(workload),
          name: String(name),
          project: typeof project === 'string' ? project : undefined,
          service: typeof service === 'string' ? service : undefined,
          image: String(image),
        };
        catalogue.see(identity, hour + Number(first));
        catalogue.listWorkloads();
        catalogue.see(identity, hour + Number(last));
      }
    }
    return catalogue;
  }

  #saveCatalogue(): void {
    writeBeside(this.#folder.catalogueFile, this.#catalogue.export());
  }
}

function toPoints<T extends { readonly timestampMs: number }, M>(
  rows: readonly Spaced<T>[],
  metrics: readonly M[],
  value: (row: T, metric: M) => number | undefined,
): SeriesPoint[] {
  return rows.map(({ row, intervalMs }) => ({
    timestampMs: row.timestampMs,
    intervalMs,
    values: metrics.map(metric => value(row, metric)),
  }));
}

function containerValue(row: ContainerHistoryRow, metric: ContainerMetric): number | undefined {
  return row[metric];
}

function hostValue(row: HostSample, metric: HostMetric): number | undefined {
  return metric === 'load1' ? row.load?.[0] : row[metric];
}

function larger(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
