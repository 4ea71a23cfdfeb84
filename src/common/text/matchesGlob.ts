/**
 * Whether the whole text matches a pattern in which `*` stands for any characters and `?` for one.
 * Case-sensitive. Takes at most the product of both lengths in steps, which a regular expression made from
 * the pattern could not guarantee.
 */
export function matchesGlob(globText: string, wholeText: string): boolean {
  // By code points, so that a character beyond U+FFFF counts as one.
  const [glob, text] = [[...globText], [...wholeText]];
  let at = 0;
  let next = 0;
  /** The last star's place, and where the text that it stands for ends. */
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
