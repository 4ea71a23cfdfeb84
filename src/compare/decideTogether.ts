/**
 * Decides which of several tests of the same two groups show a difference, so that all together are wrong at
 * most `alpha` of the time, by Holm (1979): the least `p` against `alpha` over their number, the next against
 * `alpha` over one fewer, and so on. `least`: the least `p` that groups of these sizes can have. If that is
 * too large for Holm, so that nothing could ever be shown (four runs a side, three tests), the tests are
 * taken in their order instead, each only if the one before showed a difference (Maurer, Hothorn and
 * Lehmacher 1995).
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
