/**
 * One letter with accents is one character of several units. Beyond this many units it is cut, so that
 * cutting is bounded.
 */
const mostUnitsPerCharacter = 16;

/** Segmenting takes longer per character the longer the text is, so it is done in pieces of this length. */
const unitsAtOnce = 256;

/** Made when first needed, because it takes tens of milliseconds. */
let characters: Intl.Segmenter | undefined;

/**
 * At most `most` characters; the last is `…` where something was cut. A character is what a reader counts: an
 * emoji, a flag or an accented letter is one, although it takes several UTF-16 units, and is never cut in the
 * middle.
 */
export function cutText(text: string, most: number): string {
  // Every character has at least one unit.
  if (text.length <= most) return text;
  if (startsPlain(text, most + 1)) return `${text.slice(0, most - 1)}…`;
  const room = text.slice(0, most * mostUnitsPerCharacter);
  const ends: number[] = [];
  while (ends.length <= most && (ends.at(-1) ?? 0) < room.length)
    ends.push(...nextEnds(room, ends.at(-1) ?? 0));
  if (room.length === text.length && ends.length <= most) return text;
  // The last character may be incomplete.
  const kept = Math.min(most, ends.length) - 1;
  return `${text.slice(0, ends[kept - 1] ?? 0)}…`;
}

/**
 * Where the next characters end. The last one in the piece may be incomplete, so it is left for the next
 * piece.
 */
function nextEnds(text: string, start: number): number[] {
  characters ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  for (let units = unitsAtOnce; ; units *= 2) {
    const part = text.slice(start, start + units);
    const ends = [...characters.segment(part)].map(({ index, segment }) => start + index + segment.length);
    if (start + part.length === text.length) return ends;
    if (ends.length > 1) return ends.slice(0, -1);
  }
}

/** A quick check: whether each of the first units begins a character. */
function startsPlain(text: string, units: number): boolean {
  return /^[ -~]*$/.test(text.slice(0, units));
}
