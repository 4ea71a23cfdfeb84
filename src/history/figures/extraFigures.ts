/**
 * Figures beyond those of `docker stats`. In most containers they are zero or steady, so they have a table of
 * their own with a row where one of them changed: a row of `samples` costs the same with and without them.
 */
import type { ContainerExtras } from '../../common/model/sample';
import { containerFigures } from './containerFigures';
import type { ContainerFigure } from './containerFigures';
import { scaled, toInteger } from './storedNumber';
import type { StoredNumber } from './storedNumber';

interface ExtraFigure extends ContainerFigure {
  readonly metric: keyof ContainerExtras;
}

const extraFigures: readonly ExtraFigure[] = containerFigures.filter(
  (figure): figure is ExtraFigure => figure.place === 'extra',
);

export const extraColumns: readonly string[] = extraFigures.map(({ column }) => column);

export const noExtras: readonly StoredNumber[] = extraFigures.map(() => null);

/** In the order of `extraColumns`; `noExtras` itself if none is known. */
export function encodeExtras(sample: ContainerExtras): readonly StoredNumber[] {
  if (extraFigures.every(({ metric }) => sample[metric] === undefined)) return noExtras;
  return extraFigures.map(({ metric, scale, step = 1 }) => {
    const value = toInteger(sample[metric], scale);
    // Values below one step would be rounded to zero.
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
  return a === b || a.every((value, index) => value === b[index]);
}
