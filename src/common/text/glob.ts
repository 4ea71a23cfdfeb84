/**
 * Whether the whole text fits a pattern in which `*` stands for any characters and `?` for one. Case counts.
 * Never worse than the product of both lengths, which a regular expression made of the pattern could not
 * promise.
 */
export function matchesGlob(globText: string, wholeText: string): boolean {
  // By code points: a character beyond the first 65536 is one, too.
  const [glob, text] = [[...globText], [...wholeText]];
  let at = 0;
  let next = 0;
  /** Where the last star was, and how far the text goes that it stands for. */
  let star = -1;
  let covered = 0;
  while (at < text.length) {
    if (glob[next] === '*') {
      star = next++;
      covered = at;
    } else if (next < glob.length && (glob[next] === '?' || glob[next] === text[at])) {
      next++;
      at++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++covered;
    } else {
      return false;
    }
  }
  while (glob[next] === '*') next++;
  return next === glob.length;
}
