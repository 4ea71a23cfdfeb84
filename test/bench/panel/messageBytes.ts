import { unpackMessage, type Packed } from '../../../src/protocol/packedSeries';
import type { Snapshot } from './panelProbe';

/** Bytes of an answer as it comes to the page: its typed arrays, and the rest as text. */
export function packedBytes(answer: Packed<Snapshot>): number {
  let bytes = 0;
  const rest = JSON.stringify(answer, (_, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    bytes += value.byteLength;
    return 0;
  });
  return bytes + Buffer.byteLength(rest);
}

/** The same as JSON, columns as lists of numbers. */
export function jsonBytes(answer: Packed<Snapshot>): number {
  return Buffer.byteLength(JSON.stringify(unpackMessage<Snapshot>(answer)));
}
