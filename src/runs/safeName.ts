/** One word, or a few that are written together: `test`, `integrationTest`, `v2`, `IT`. */
const word =
  /^(?:[a-z]{1,20}|[a-z]{1,14}(?:[A-Z][a-z]{1,14}){1,4}|(?:[A-Z][a-z]{1,14}){1,4}|[A-Z]{1,8})?\d{0,3}$/;
/** `e2e`, `k8s`, `i18n`. */
const shorthand = /^[a-z]{1,3}\d{1,2}[a-z]{1,3}$/;
const maxLength = 48;
const maxParts = 6;

/**
 * Whether a text has the shape of a name that people give to scripts, targets and files: a few words with
 * `:`, `.`, `_`, `/` or `-` between them. Machine-made texts (tokens, hashes, passwords) have another shape.
 */
export function isSafeName(text: string): boolean {
  if (text.length > maxLength || !/^[A-Za-z:]/.test(text)) return false;
  const parts = text.split(/[:._/-]/);
  return parts.length <= maxParts && parts.every(each => word.test(each) || shorthand.test(each));
}

/** The base name of a file, if that and its extension may be kept. */
export function safeFileName(path: string, extensions: readonly string[]): string | undefined {
  const base = path.split(/[/\\]/).at(-1) ?? '';
  const dot = base.lastIndexOf('.');
  const isWanted = dot > 0 && extensions.includes(base.slice(dot + 1));
  return isWanted && isSafeName(base) ? base : undefined;
}
