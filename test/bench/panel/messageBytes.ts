import { unpackMessage, type Packed } from '../../../src/protocol/packedMessage';
import type { Snapshot } from './panelProbe';

/** Bytes of an answer as the page receives it: typed arrays, and the rest as text. */
export function packedBytes(answer: Packed<Snapshot>): number {
  let bytes = 0;
  const rest = JSON.stringify(answer, (_, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    bytes += value.byteLength;
    return 0;
  });
  return bytes + Buffer.byteLength(rest);
}

/** The same as JSON with a list of numbers for each column. */
export function columnBytes(answer: Packed<Snapshot>): number {
  return Buffer.byteLength(JSON.stringify(unpackMessage<Snapshot>(answer)));
}

/** The same as JSON with an object for each row. */
export function objectBytes(answer: Packed<Snapshot>): number {
  const { series, ...rest } = unpackMessage<Snapshot>(answer);
  const columns = Object.entries(series.columns);
  const rows = series.timestamps.map((timestamp, row) => {
    const figures = columns.map(([metric, { avg, min, max }]) => {
      const value = min && max ? { avg: avg[row], min: min[row], max: max[row] } : avg[row];
      return [metric, value] as const;
    });
    return { timestamp, ...Object.fromEntries(figures) };
  });
  return Buffer.byteLength(JSON.stringify({ ...rest, rows }));
}
