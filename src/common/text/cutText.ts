/**
 * One letter with accents is one character of several units. On average a text has no more of them than this
 * for a character, so that cutting is bounded.
 */
const usualUnitsPerCharacter = 16;

/** Segmenting takes longer per character the longer the text is, so it is done in pieces of this length. */
const unitsAtOnce = 256;

/** Made when first needed, because it takes tens of milliseconds. */
let characters: Intl.Segmenter | undefined;

/**
 * At most `most` characters; the last is `…` where something was cut. A character is what a reader counts: an
 * emoji, a flag or an accented letter is one, although it takes several UTF-16 units, and is never cut in the
 * middle. It is cut earlier where it has more than `unitsPerCharacter` times `most` units.
 */
export function cutText(text: string, most: number, unitsPerCharacter = usualUnitsPerCharacter): string {
  // Every character has at least one unit.
  if (text.length <= most) return text;
  if (startsPlain(text, most + 1)) return `${text.slice(0, most - 1)}…`;
  const room = text.slice(0, most * unitsPerCharacter);
  const ends: number[] = [];
  while (ends.length <= most && (ends.at(-1) ?? 0) < room.length)
    ends.push(...nextEnds(room, ends.at(-1) ?? 0));
  if (room.length === text.length && ends.length <= most) return text;
  // The last character may be incomplete.
  const kept = Math.min(most, ends.length) - 1;
  return `${text.slice(0, ends[kept - 1] ?? 0)}…`;
}

/** The whole characters within the first `most` UTF-16 units of a text. */
export function cutUnits(text: string, most: number): string {
  if (text.length <= most || startsPlain(text, most + 1)) return text.slice(0, most);
  const room = text.slice(0, most);
  characters ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  // The last character may go on behind them.
  const last = [...characters.segment(room)].at(-1);
  return room.slice(0, last?.index ?? 0);
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
