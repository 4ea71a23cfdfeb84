/**
 * Figures beyond those of `docker stats`. They are nothing or steady in most containers, so they have a table of their own with a
 * row where one of them changed: a row of `samples` costs the same with and without them.
 */
import type { ContainerExtras } from '../../common/model/model';
import { scaled, toInteger } from './sampleCodec';
import type { StoredNumber } from './sampleCodec';

interface ExtraFigure {
  readonly metric: keyof ContainerExtras;
  /** In the table `extras`; says the unit. */
  readonly column: string;
  /** What a figure is multiplied by before it is stored as an integer. */
  readonly scale: number;
  /** Stored in multiples of this, so that what hardly moves stays the same; what is less than one of them as it is. */
  readonly step: number;
}

export const extraFigures: readonly ExtraFigure[] = [
  { metric: 'throttledPercent', column: 'throttled_permille', scale: 10, step: 1 },
  { metric: 'memoryCacheBytes', column: 'memory_cache_kib', scale: 1 / 1024, step: 64 },
  { metric: 'oomKills', column: 'oom_kills', scale: 1, step: 1 },
  { metric: 'cpuPressurePercent', column: 'cpu_pressure_permille', scale: 10, step: 1 },
  { metric: 'memoryPressurePercent', column: 'memory_pressure_permille', scale: 10, step: 1 },
  { metric: 'ioPressurePercent', column: 'io_pressure_permille', scale: 10, step: 1 },
  { metric: 'pidsLimit', column: 'pids_limit', scale: 1, step: 1 },
];

export const extraColumns: readonly string[] = extraFigures.map(({ column }) => column);

export const noExtras: readonly StoredNumber[] = extraFigures.map(() => null);

/** In the order of `extraFigures`. */
export function encodeExtras(sample: ContainerExtras): StoredNumber[] {
  return extraFigures.map(({ metric, scale, step }) => {
    const value = toInteger(sample[metric], scale);
    // A little would be rounded to nothing.
    return value === null || value < step ? value : Math.round(value / step) * step;
  });
}

export function decodeExtras(values: readonly StoredNumber[]): ContainerExtras {
  const extras: Partial<Record<keyof ContainerExtras, number>> = {};
  extraFigures.forEach(({ metric, scale }, index) => {
    const value = scaled(values[index], scale);
    if (value !== undefined) extras[metric] = value;
  });
  return extras;
}

export function isSameExtras(a: readonly StoredNumber[], b: readonly StoredNumber[]): boolean {
  return a.every((value, index) => value === b[index]);
}
