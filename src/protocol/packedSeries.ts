/**
 * Series on their way from host to page: columns of numbers as typed arrays, which the editor passes on as
 * bytes. Text would be several times as long, and both sides would write and parse it on their main threads.
 */
import type { Metric } from '../common/metrics';
import type { Series } from '../common/series';

/**
 * Whole numbers, each to be divided by `scale`, with the type's lowest number as a gap; or any numbers, with
 * `NaN` as a gap.
 */
type PackedValues =
  { readonly whole: Int16Array | Int32Array; readonly scale: number } | { readonly any: Float64Array };

interface PackedColumn {
  readonly avg: PackedValues;
  readonly min?: PackedValues;
  readonly max?: PackedValues;
}

export interface PackedSeries {
  readonly timestamps: Float64Array;
  readonly columns: Readonly<Partial<Record<Metric, PackedColumn>>>;
  readonly bucketMs: number;
}

export function packSeries({ timestamps, columns, bucketMs }: Series): PackedSeries {
  return { timestamps: Float64Array.from(timestamps), columns: mapColumns(columns, pack), bucketMs };
}

/** Reverses `packSeries` exactly, to the last bit. */
export function unpackSeries({ timestamps, columns, bucketMs }: PackedSeries): Series {
  const { length } = timestamps;
  return {
    timestamps: Array.from(timestamps),
    columns: mapColumns(columns, values => unpack(values, length)),
    bucketMs,
  };
}

/** A single number stands for a whole column of equal values: limits and totals hardly ever change. */
function pack(values: readonly (number | null)[]): PackedValues {
  const [first = null] = values;
  const isConstant = values.length > 1 && values.every(value => Object.is(value, first));
  const told = isConstant ? [first] : values;
  return packWhole(told) ?? { any: Float64Array.from(told, value => value ?? NaN) };
}

/**
 * Packs values as whole numbers of some precision, which is how the store keeps most figures; `undefined`
 * when a value is not one.
 */
function packWhole(values: readonly (number | null)[]): PackedValues | undefined {
  const scale = scales.find(each => values.every(value => value === null || isWhole(value, each)));
  if (scale === undefined) return undefined;
  const isShort = values.every(value => value === null || Math.abs(value * scale) < -gap16);
  const gap = isShort ? gap16 : gap32;
  // Rounded because the product may differ in its last bit. `isWhole` made sure that the way back is exact.
  const wholes = values.map(value => (value === null ? gap : Math.round(value * scale)));
  return { whole: isShort ? Int16Array.from(wholes) : Int32Array.from(wholes), scale };
}

/** Stored figures are bytes and counts, multiples of KiB, or hundredths. */
const scales = [1, 1 / 1024, 100] as const;
const gap16 = -(2 ** 15);
const gap32 = -(2 ** 31);

/** Whether the value comes back exactly, including the sign of a zero. */
function isWhole(value: number, scale: number): boolean {
  // Adding zero turns a negative zero, which a whole number cannot hold, into zero.
  const whole = Math.round(value * scale) + 0;
  return Math.abs(whole) < -gap32 && Object.is(whole / scale, value);
}

function unpack(values: PackedValues, length: number): (number | null)[] {
  const unpacked = 'any' in values ? unpackAny(values.any) : unpackWhole(values.whole, values.scale);
  return unpacked.length === 1 ? gaps(length).fill(unpacked[0] ?? null) : unpacked;
}

function unpackAny(values: Float64Array): (number | null)[] {
  const unpacked = gaps(values.length);
  values.forEach((value, row) => {
    if (!Number.isNaN(value)) unpacked[row] = value;
  });
  return unpacked;
}

function unpackWhole(values: Int16Array | Int32Array, scale: number): (number | null)[] {
  const gap = values instanceof Int16Array ? gap16 : gap32;
  const unpacked = gaps(values.length);
  values.forEach((value, row) => {
    if (value !== gap) unpacked[row] = value / scale;
  });
  return unpacked;
}

/**
 * What all columns are made of, whether they have gaps or not: engines keep lists of numbers alone in another
 * way, and code that reads both makes an object of each number that it reads.
 */
function gaps(length: number): (number | null)[] {
  return new Array<number | null>(length).fill(null);
}

/** The same columns with each list of values converted. */
function mapColumns<A, B>(
  columns: Readonly<Partial<Record<Metric, Values<A>>>>,
  change: (values: A) => B,
): Partial<Record<Metric, Values<B>>> {
  const changed: Partial<Record<Metric, Values<B>>> = {};
  for (const [metric, { avg, min, max }] of Object.entries(columns) as [Metric, Values<A>][]) {
    changed[metric] = {
      avg: change(avg),
      ...(min && { min: change(min) }),
      ...(max && { max: change(max) }),
    };
  }
  return changed;
}

interface Values<T> {
  readonly avg: T;
  readonly min?: T;
  readonly max?: T;
}
