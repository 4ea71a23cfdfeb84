import type { Metric } from '../../common/metrics';
import type { RolledMetric } from '../figures/rolledMetrics';
import type { RollupRow } from '../rollups/rollupRow';

/** One metric of all rows; every array has an entry per row, `NaN` where a figure is not known. */
export interface StoredColumn {
  /** How much a row counts in an average: the seconds that it covers. */
  readonly weights: ArrayLike<number>;
  readonly averages: ArrayLike<number>;
  readonly lowest: ArrayLike<number>;
  readonly highest: ArrayLike<number>;
}

/** Rows of one subject as columns, ascending and with unique times: what charts are made of. */
export interface StoredColumns {
  readonly timestamps: readonly number[];
  /** The time that each row covers: if the next row is more than a few of it away, there is a gap. */
  readonly spansMs: readonly number[];
  readonly columns: ReadonlyMap<Metric, StoredColumn>;
  /**
   * Width of the widest roll-up among the rows; 0 if all are samples. Narrower buckets would claim too much
   * detail.
   */
  readonly resolutionMs: number;
}

/** The first room of a list. Most of thousands of workloads have few rows, or none. */
const fewRows = 16;
const noNumbers = new Float64Array(0);

/** A list of numbers that grows. It is filled more quickly than an array. */
class Numbers {
  #values = noNumbers;
  #length = 0;

  set(index: number, value: number): void {
    if (index >= this.#values.length) {
      const before = this.#values;
      this.#values = new Float64Array(Math.max(fewRows, 2 * before.length));
      this.#values.set(before);
    }
    this.#values[index] = value;
    this.#length = Math.max(this.#length, index + 1);
  }

  get all(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** Collects rows of several tiers as columns, in order of time. */
export class SeriesBuilder {
  readonly #timestamps: number[] = [];
  readonly #spansMs: number[] = [];
  readonly #columns: readonly Readonly<Record<keyof StoredColumn, Numbers>>[];
  readonly #metrics: readonly RolledMetric[];
  #resolutionMs = 0;

  constructor(metrics: readonly RolledMetric[]) {
    this.#metrics = metrics;
    this.#columns = metrics.map(() => ({
      weights: new Numbers(),
      averages: new Numbers(),
      lowest: new Numbers(),
      highest: new Numbers(),
    }));
  }

  /**
   * Adds a sample that covers `weightMs`; `values` in the order of the metrics. If two runs of one workload
   * have the same moment (a replacement starting), the newer run, added last, counts.
   */
  addSample(
    timestampMs: number,
    intervalMs: number,
    values: readonly (number | undefined)[],
    weightMs = intervalMs,
  ): void {
    const isRepeated = this.#timestamps.at(-1) === timestampMs;
    const index = this.#timestamps.length - (isRepeated ? 1 : 0);
    this.#timestamps[index] = timestampMs;
    this.#spansMs[index] = intervalMs;
    const weight = weightMs > 0 ? weightMs / 1000 : 1;
    let which = 0;
    for (const { weights, averages, lowest, highest } of this.#columns) {
      const value = values[which++] ?? Number.NaN;
      weights.set(index, weight);
      averages.set(index, value);
      lowest.set(index, value);
      highest.set(index, value);
    }
  }

  /** Adds a bucket; its figures in the order of the metrics. */
  addRollup(row: RollupRow, bucketMs: number): void {
    this.#resolutionMs = Math.max(this.#resolutionMs, bucketMs);
    const index = this.#timestamps.push(row.startMs) - 1;
    // At intervals longer than a bucket, not every bucket has a tick, which is no gap.
    this.#spansMs.push(Math.max(bucketMs, row.coveredMs / Math.max(1, row.count)));
    let which = 0;
    for (const { weights, averages, lowest, highest } of this.#columns) {
      const figure = row.figures[which++];
      weights.set(index, figure ? figure.weight : 0);
      averages.set(index, figure ? figure.sum / figure.weight : Number.NaN);
      lowest.set(index, figure ? figure.min : Number.NaN);
      highest.set(index, figure ? figure.max : Number.NaN);
    }
  }

  build(): StoredColumns {
    return {
      timestamps: this.#timestamps,
      spansMs: this.#spansMs,
      columns: new Map(
        this.#metrics.flatMap(({ metric }, index) => {
          const column = this.#columns[index];
          if (!column) return [];
          const { weights, averages, lowest, highest } = column;
          const all = {
            weights: weights.all,
            averages: averages.all,
            lowest: lowest.all,
            highest: highest.all,
          };
          return [[metric, all] as const];
        }),
      ),
      resolutionMs: this.#resolutionMs,
    };
  }
}
