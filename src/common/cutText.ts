/** A letter with marks on it is one character of some units; text piled up with more of them is cut, so that cutting has an end. */
const mostUnitsPerCharacter = 16;

/** Made when first needed, because that takes tens of milliseconds. */
let characters: Intl.Segmenter | undefined;

/**
 * At most `most` characters, the last of them `…` where something was cut. Characters are what a reader counts: an emoji, a flag or a
 * letter with its accents is one and is never cut inside, though it takes several UTF-16 units.
 */
export function cutText(text: string, most: number): string {
  // A character has at least one unit.
  if (text.length <= most) return text;
  const room = text.slice(0, most * mostUnitsPerCharacter);
  const ends: number[] = [];
  characters ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  for (const { index, segment } of characters.segment(room)) {
    ends.push(index + segment.length);
    if (ends.length > most) break;
  }
  if (room.length === text.length && ends.length <= most) return text;
  // The last one in the room may be a part of a character.
  const kept = Math.min(most, ends.length) - 1;
  return `${text.slice(0, ends[kept - 1] ?? 0)}…`;
}
