/** Lengths of time, in ms. */
export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** The last moment that a `Date` can represent, in ms since 1970. */
export const maxTimeMs = 8_640_000_000_000_000;

/** A span of time, in ms since 1970. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}
