import { createHash } from 'node:crypto';
import { cutText } from '../../common/text/cutText';
import { asText, type JsonObject } from './json';

/**
 * Longest texts taken from an engine, in characters: parsers cut longer ones. `name` is for containers,
 * networks, services and the like, and for the keys and values of labels; `told` for what an engine says of
 * itself.
 */
export const maxCharacters = { name: 256, image: 1024, told: 256, refusal: 1000, healthOutput: 300 };

/**
 * Most UTF-16 units of such a text for each character: an engine's thousands of texts are kept, and one
 * character may have marks piled up on it.
 */
const unitsPerCharacter = 2;

/** Hexadecimal digits of the digest at the end of a name that was cut. */
const digestLength = 8;

/** A text that is not blank, cut to `most` characters. */
export function boundedText(value: unknown, most = maxCharacters.told): string | undefined {
  const text = asText(value);
  if (text === undefined || text.length <= most) return text;
  const cut = cutText(text, most, unitsPerCharacter);
  return cut === text ? text : detached(cut);
}

/** A name, cut so that two long ones that differ still differ, because history is kept by names. */
export function boundedName(value: unknown): string | undefined {
  const text = asText(value);
  if (text === undefined || text.length <= maxCharacters.name || cutName(text, maxCharacters.name) === text)
    return text;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, digestLength);
  return detached(cutName(text, maxCharacters.name - digestLength)) + digest;
}

function cutName(text: string, most: number): string {
  return cutText(text, most, unitsPerCharacter);
}

/**
 * The labels that are texts, with keys and values cut as names are. The same object where nothing has to
 * change.
 */
export function boundedLabels(labels: JsonObject): JsonObject {
  const isShort = (value: unknown): boolean =>
    typeof value === 'string' && value.length <= maxCharacters.name;
  const entries = Object.entries(labels);
  if (entries.every(([key, value]) => isShort(key) && isShort(value))) return labels;
  return Object.fromEntries(
    entries.flatMap(([key, value]) => {
      const [name, text] = [boundedName(key) ?? '', value === '' ? '' : boundedName(value)];
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

/** A copy, because a part of a text keeps the whole text in memory. */
export function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
