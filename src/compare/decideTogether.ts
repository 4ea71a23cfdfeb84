/**
 * Which of several tests of the same two groups tell a difference, so that all together are wrong at most
 * `alpha` of the time: Holm (1979), the least `p` against `alpha` over their number, the next against `alpha`
 * over one fewer, and so on. `least`: the least `p` that groups of these sizes can have. Where that is too
 * much for Holm, so that nothing could ever be told (four runs a side, three tests), they are asked in their
 * order instead, each only if the one before told a difference (Maurer, Hothorn and Lehmacher 1995).
 */
export function decideTogether(ps: readonly number[], least: number, alpha = 0.05): boolean[] {
  const decided = ps.map(() => false);
  if (least > alpha / ps.length) {
    const end = ps.findIndex(p => p > alpha);
    return decided.fill(true, 0, end < 0 ? ps.length : end);
  }
  const order = ps.map((p, index) => ({ p, index })).sort((x, y) => x.p - y.p);
  for (const [rank, { p, index }] of order.entries()) {
    if (p > alpha / (ps.length - rank)) break;
    decided[index] = true;
  }
  return decided;
}
