/**
 * Bounds of queries to history. The side that answers checks them; the side that asks quotes them in its
 * errors.
 */
export const queryLimits = {
  /** Rows in one answer. */
  rows: { most: 5000, default: 1000 },
  /** Points in one series. */
  points: { most: 20_000, default: 1000 },
  hours: { default: 24 },
} as const;

export const allowedRows = `a whole number from 1 to ${queryLimits.rows.most}`;
export const allowedPoints = `a whole number from 1 to ${queryLimits.points.most}`;
