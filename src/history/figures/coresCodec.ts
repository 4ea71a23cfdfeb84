/** Load per core in one byte: half percents, 255 for unknown. Finer steps would look the same when drawn. */
const unknown = 255;

export function encodeCores(coresPercent: readonly number[]): Uint8Array {
  return Uint8Array.from(coresPercent, percent =>
    Number.isFinite(percent) ? Math.min(200, Math.max(0, Math.round(percent * 2))) : unknown,
  );
}

/** An unknown core reads as `NaN`, so that the others keep their numbers. */
export function decodeCores(bytes: Uint8Array): number[] {
  return Array.from(bytes, byte => (byte === unknown ? Number.NaN : byte / 2));
}
