/** Lengths of time, in ms. */
export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** The last moment that a date can be, in ms since 1970; a time beyond is none. */
export const maxTimeMs = 8_640_000_000_000_000;
