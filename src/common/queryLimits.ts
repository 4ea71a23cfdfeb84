/** What a question to history may ask for: who answers checks it, and who asks says what is allowed. */
export const queryLimits = {
  /** Rows of one answer. */
  rows: { most: 5000, default: 1000 },
  /** Points of one series. */
  points: { most: 20_000, default: 1000 },
  hours: { default: 24 },
} as const;

export const allowedRows = `a whole number from 1 to ${queryLimits.rows.most}`;
export const allowedPoints = `a whole number from 1 to ${queryLimits.points.most}`;
