import type { Metric } from '../common/metrics';
import type { RawColumns } from './downsample';
import { metricOf } from './metricOf';
import type { HistoryPoint } from './metricOf';
import type { RollupRow } from './rollupRow';

interface Column {
  readonly values: (number | undefined)[];
  readonly lowest: (number | undefined)[];
  readonly highest: (number | undefined)[];
}

/** Collects rows of several tiers, in order of time, as columns. */
export class SeriesBuilder {
  readonly #columns: ReadonlyMap<Metric, Column>;
  readonly #timestamps: number[] = [];
  readonly #intervalsMs: number[] = [];
  readonly #weights: number[] = [];
  #resolutionMs = 0;

  constructor(metrics: readonly Metric[]) {
    this.#columns = new Map(metrics.map(metric => [metric, { values: [], lowest: [], highest: [] }]));
  }

  addRow(row: HistoryPoint, intervalMs: number): void {
    // Two runs of one workload at the same moment (a replacement starting): the newer run, read last, is meant.
    const isRepeated = this.#timestamps.at(-1) === row.timestampMs;
    const index = isRepeated ? this.#timestamps.length - 1 : this.#timestamps.length;
    this.#begin(index, row.timestampMs, intervalMs, 1);
    for (const [metric, column] of this.#columns) {
      const value = metricOf(row, metric);
      column.values[index] = value;
      column.lowest[index] = value;
      column.highest[index] = value;
    }
  }

  addRollup(row: RollupRow, bucketMs: number): void {
    const index = this.#timestamps.length;
    this.#begin(index, row.timestampMs, bucketMs, row.count);
    this.#resolutionMs = Math.max(this.#resolutionMs, bucketMs);
    for (const [metric, column] of this.#columns) {
      const figure = row.figures.get(metric);
      column.values[index] = figure?.avg;
      column.lowest[index] = figure?.min;
      column.highest[index] = figure?.max;
    }
  }

  columns(): RawColumns {
    const pick = (which: keyof Column): Map<Metric, (number | undefined)[]> =>
      new Map([...this.#columns].map(([metric, column]) => [metric, column[which]]));
    return {
      timestamps: this.#timestamps,
      intervalsMs: this.#intervalsMs,
      columns: pick('values'),
      rollups: {
        resolutionMs: this.#resolutionMs,
        weights: this.#weights,
        lowest: pick('lowest'),
        highest: pick('highest'),
      },
    };
  }

  #begin(index: number, timestampMs: number, intervalMs: number, weight: number): void {
    this.#timestamps[index] = timestampMs;
    this.#intervalsMs[index] = intervalMs;
    this.#weights[index] = weight;
  }
}
