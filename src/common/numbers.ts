export interface NumberBounds {
  readonly min: number;
  readonly max: number;
  /** Used when the value is not a finite number. */
  readonly fallback: number;
}

/** An untrusted value as a number within the bounds. */
export function clampNumber(value: unknown, { min, max, fallback }: NumberBounds): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return fallback;
  return Math.min(max, Math.max(min, value));
}
