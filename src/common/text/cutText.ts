/**
 * A letter with marks on it is one character of some units; text piled up with more of them is cut, so that
 * cutting has an end.
 */
const mostUnitsPerCharacter = 16;

/** A segmenter takes longer for each character the longer the text is that it is given. */
const unitsAtOnce = 256;

/** Made when first needed, because that takes tens of milliseconds. */
let characters: Intl.Segmenter | undefined;

/**
 * At most `most` characters, the last of them `…` where something was cut. Characters are what a reader
 * counts: an emoji, a flag or a letter with its accents is one and is never cut inside, though it takes
 * several UTF-16 units.
 */
export function cutText(text: string, most: number): string {
  // A character has at least one unit.
  if (text.length <= most) return text;
  if (startsPlain(text, most + 1)) return `${text.slice(0, most - 1)}…`;
  const room = text.slice(0, most * mostUnitsPerCharacter);
  const ends: number[] = [];
  while (ends.length <= most && (ends.at(-1) ?? 0) < room.length)
    ends.push(...nextEnds(room, ends.at(-1) ?? 0));
  if (room.length === text.length && ends.length <= most) return text;
  // The last one in the room may be a part of a character.
  const kept = Math.min(most, ends.length) - 1;
  return `${text.slice(0, ends[kept - 1] ?? 0)}…`;
}

/**
 * Where the next characters end. The last one that is looked at may be a part of one, so it is left for the
 * next time.
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

/** Whether each of the first units begins a character, which is soon told. */
function startsPlain(text: string, units: number): boolean {
  return /^[ -~]*$/.test(text.slice(0, units));
}
