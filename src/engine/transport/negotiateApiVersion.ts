/** The newest version of Docker's API that the parsers are tested against: newer engines are asked for it. */
const newestTested = '1.51';

/**
 * The API version to ask an engine for: the newest that both know. The engine then answers in that version's
 * shapes, whatever it learns later. `newest` and `oldest` are what the engine supports, such as `1.41`; one
 * that dropped all versions known here is asked for its oldest, which is nearest.
 */
export function negotiateApiVersion(newest: string, oldest: string | undefined): string {
  const wanted = compareVersions(newest, newestTested) < 0 ? newest : newestTested;
  return oldest !== undefined && compareVersions(wanted, oldest) < 0 ? oldest : wanted;
}

function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}
