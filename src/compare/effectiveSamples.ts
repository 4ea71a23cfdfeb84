/**
 * How many independent samples a series is worth for its mean. Samples of one run are correlated, and a test
 * that takes them for independent ones is wrong every second time. The number is n/τ - 1: τ from Geyer's
 * initial positive sequence (Statistical Science 7, 1992), pairs of neighboring autocovariances summed while
 * they are positive, and each no higher than the one before. One is subtracted because the variance of
 * correlated samples is underestimated by τ/n (Bayley and Hammersley 1946). A series that does not vary is
 * worth all of its samples.
 */
export function effectiveSamples(values: readonly number[]): number {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const centered = values.map(value => value - mean);
  const variance = covariance(centered, 0);
  if (!(variance > 0)) return count;
  let [sum, previous] = [0, Infinity];
  for (let lag = 0; lag + 1 < count; lag += 2) {
    const pair = Math.min(previous, covariance(centered, lag) + covariance(centered, lag + 1));
    if (pair <= 0) break;
    sum += pair;
    previous = pair;
  }
  const correlationTime = Math.max(1, (2 * sum) / variance - 1);
  return Math.max(0, count / correlationTime - 1);
}

function covariance(centered: readonly number[], lag: number): number {
  let sum = 0;
  for (let index = 0; index + lag < centered.length; index++)
    sum += (centered[index] ?? 0) * (centered[index + lag] ?? 0);
  return sum / centered.length;
}
