/**
 * How one container sample becomes a narrow row and back. Precision: CPU 0.01 %, memory 1 KiB (what engines
 * report are whole pages of 4 KiB), counters exact, rates within 0.1 % or half a byte per second.
 *
 * Counters are stored as their growth since the run's previous row: an idle container's zeros take no space
 * in SQLite, nor does the lateness of a tick that was on time. A *baseline* gives the value to start from:
 * before a run's first row in a file, and again where a counter was reset. Rates are not stored at all where
 * they follow from growth and elapsed time, which is nearly always.
 */
import type { ContainerSample } from '../../common/model/sample';
import { containerFigures, figureOf } from './containerFigures';
import { scaled, toInteger } from './storedNumber';
import type { StoredNumber } from './storedNumber';

/** Columns of the table `samples` after its key, in the order of `EncodedSample.values`. */
export const sampleColumns: readonly string[] = [
  ...containerFigures.flatMap(({ place, column }) =>
    place === 'sample' ? [column] : place === 'counter' ? [`${column}_delta`] : [],
  ),
  'lateness_ms',
];

/** Columns of `baselines` and `rates` after their key. */
export const counterColumns: readonly string[] = containerFigures.flatMap(({ place, column }) =>
  place === 'counter' ? [column] : [],
);

const cpuScale = figureOf('cpuPercent').scale;
const memoryScale = figureOf('memoryUsedBytes').scale;
const pidsScale = figureOf('pids').scale;

export interface EncodedSample {
  readonly values: StoredNumber[];
  /**
   * Counter values that replace the running ones before this row's growth is added; NULL keeps the running
   * one.
   */
  readonly baseline?: StoredNumber[];
  /** Rates in whole bytes per second, where growth over elapsed time would not give them. */
  readonly rates?: StoredNumber[];
}

/** What the encoder knows of one run's counters; `encodeSample` changes it. */
export interface CounterState {
  /** Last known values. */
  readonly last: (number | undefined)[];
  /** Whether the file already contains this counter's value. */
  readonly isAnchored: boolean[];
}

/** `carried` are the values at the end of the previous file, so that growth over the boundary is not lost. */
export function createCounterState(carried: readonly (number | undefined)[] = []): CounterState {
  const [rx, tx, read, write] = carried;
  return { last: [rx, tx, read, write], isAnchored: [false, false, false, false] };
}

/** Many thousands of samples come in one tick: arrays are made with the size that they keep. */
export function encodeSample(
  sample: ContainerSample,
  state: CounterState,
  intervalMs: number,
): EncodedSample {
  const counters = countersOf(sample);
  const deltas: StoredNumber[] = [null, null, null, null];
  let baseline: StoredNumber[] | undefined;
  for (let index = 0; index < counters.length; index++) {
    const counter = counters[index];
    const last = state.last[index];
    if (counter === undefined) continue;
    const hasGrown = last !== undefined && counter >= last;
    if (hasGrown) deltas[index] = counter - last;
    if (!hasGrown || !state.isAnchored[index]) {
      baseline ??= [null, null, null, null];
      baseline[index] = hasGrown ? last : counter;
    }
    state.last[index] = counter;
    state.isAnchored[index] = true;
  }
  const rates = ratesOf(sample);
  const elapsedMs = toInteger(sample.elapsedMs, 1) ?? elapsedFrom(deltas, rates, intervalMs);
  const areRatesDerivable = rates.every((rate, index) =>
    isClose(rate, rateOf(deltas[index] ?? null, elapsedMs)),
  );
  return {
    values: [
      toInteger(sample.cpuPercent, cpuScale),
      toInteger(sample.memoryUsedBytes, memoryScale),
      deltas[0] ?? null,
      deltas[1] ?? null,
      deltas[2] ?? null,
      deltas[3] ?? null,
      toInteger(sample.pids, pidsScale),
      elapsedMs === null ? null : elapsedMs - Math.round(intervalMs),
    ],
    baseline,
    rates: areRatesDerivable ? undefined : rates.map(rate => toInteger(rate, 1)),
  };
}

/** One decoded row: the members of `ContainerSample` without identity and time. */
export type DecodedSample = Omit<ContainerSample, 'timestampMs' | 'containerId' | 'memoryLimitBytes'>;

/**
 * Decodes rows of one run in time order. `intervalMs` is the tick interval in force, `running` are the
 * counters before the row, which are updated; leave them out if counters are not needed.
 */
export function decodeSample(
  values: readonly StoredNumber[],
  baseline: readonly StoredNumber[] | undefined,
  rates: readonly StoredNumber[] | undefined,
  intervalMs: number,
  running?: (number | undefined)[],
): DecodedSample {
  const [cpu, memory, rx, tx, read, write, pids, latenessMs] = values;
  const elapsedMs = elapsedOf(latenessMs, intervalMs);
  const deltas = [rx ?? null, tx ?? null, read ?? null, write ?? null];
  const counters = running ? advance(running, deltas, baseline) : [];
  const [rxRate, txRate, readRate, writeRate] = rates
    ? rates.map(rate => rate ?? undefined)
    : deltas.map(delta => rateOf(delta, elapsedMs));
  return {
    elapsedMs: elapsedMs ?? undefined,
    cpuPercent: scaled(cpu, cpuScale),
    memoryUsedBytes: scaled(memory, memoryScale),
    networkRxBytes: counters[0],
    networkTxBytes: counters[1],
    blockReadBytes: counters[2],
    blockWriteBytes: counters[3],
    networkRxBytesPerSecond: rxRate,
    networkTxBytesPerSecond: txRate,
    blockReadBytesPerSecond: readRate,
    blockWriteBytesPerSecond: writeRate,
    pids: scaled(pids, pidsScale),
  };
}

/** Updates `running` with a row; returns the counters known at that row. */
function advance(
  running: (number | undefined)[],
  deltas: readonly StoredNumber[],
  baseline: readonly StoredNumber[] | undefined,
): (number | undefined)[] {
  return deltas.map((delta, index) => {
    const start = baseline?.[index] ?? undefined;
    if (start !== undefined) running[index] = start;
    else if (delta === null) return undefined;
    const before = running[index];
    if (before === undefined) return undefined;
    running[index] = before + (delta ?? 0);
    return running[index];
  });
}

function countersOf(sample: ContainerSample): (number | undefined)[] {
  return [
    toInteger(sample.networkRxBytes, 1) ?? undefined,
    toInteger(sample.networkTxBytes, 1) ?? undefined,
    toInteger(sample.blockReadBytes, 1) ?? undefined,
    toInteger(sample.blockWriteBytes, 1) ?? undefined,
  ];
}

function ratesOf(sample: ContainerSample): (number | undefined)[] {
  return [
    finite(sample.networkRxBytesPerSecond),
    finite(sample.networkTxBytesPerSecond),
    finite(sample.blockReadBytesPerSecond),
    finite(sample.blockWriteBytesPerSecond),
  ];
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/**
 * The time between the two engine readings behind the rates, if the sample does not say it: computed from the
 * counter that grew most (the least rounding). NULL if no rate is known, so that growth over a pause does not
 * turn into one.
 */
function elapsedFrom(
  deltas: readonly StoredNumber[],
  rates: readonly (number | undefined)[],
  intervalMs: number,
): StoredNumber {
  let best = 0;
  let elapsedMs: StoredNumber = rates.some(rate => rate !== undefined)
    ? Math.max(1, Math.round(intervalMs))
    : null;
  rates.forEach((rate, index) => {
    const delta = deltas[index] ?? 0;
    if (rate === undefined || rate <= 0 || delta <= best) return;
    const candidate = Math.round((delta * 1000) / rate);
    if (candidate < 1 || !Number.isSafeInteger(candidate)) return;
    best = delta;
    elapsedMs = candidate;
  });
  return elapsedMs;
}

/** The time that a row's rates cover; NULL if it has none. */
export function elapsedOf(latenessMs: StoredNumber | undefined, intervalMs: number): StoredNumber {
  return latenessMs === null || latenessMs === undefined ? null : Math.round(intervalMs) + latenessMs;
}

export function rateOf(delta: StoredNumber, elapsedMs: StoredNumber): number | undefined {
  return delta === null || elapsedMs === null ? undefined : (delta * 1000) / elapsedMs;
}

function isClose(rate: number | undefined, derived: number | undefined): boolean {
  if (rate === undefined || derived === undefined) return rate === derived;
  return Math.abs(rate - derived) <= Math.max(0.5, rate * 0.001);
}
