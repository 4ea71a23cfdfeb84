/**
 * A text as one part of a key or id whose parts are joined by slashes, so that no two lists of parts make the
 * same. Texts with neither a slash nor a percent sign, as engines' names are, stay what they are.
 */
export function encodePart(text: string): string {
  return text.replace(/[%/]/g, character => (character === '%' ? '%25' : '%2F'));
}
