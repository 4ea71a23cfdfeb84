/** How much history is kept by default. */
export const defaultRetention = {
  rawHours: 24,
  minuteDays: 14,
  quarterHourDays: 180,
  maxBytes: 512 * 2 ** 20,
} as const;
