/** Figures as the integers that files store. */

export type StoredNumber = number | null;

/** The scale of bytes that are stored in KiB. */
export const kib = 1 / 1024;

/** A finite number as a scaled integer; anything else as NULL. */
export function toInteger(value: number | undefined, scale: number): StoredNumber {
  if (value === undefined || !Number.isFinite(value)) return null;
  const integer = Math.round(value * scale);
  return Number.isSafeInteger(integer) ? integer : null;
}

/** Undoes `toInteger` with the same `scale`. */
export function scaled(value: StoredNumber | undefined, scale: number): number | undefined {
  return value === null || value === undefined ? undefined : value / scale;
}

/** SQL for a figure from its stored, scaled value. */
export function unscaledSql(stored: string, scale: number): string {
  if (scale === 1) return stored;
  return scale < 1 ? `${stored} * ${1 / scale}` : `${stored} / ${scale}.0`;
}
