/**
 * Encodes a text as one part of a key or id that is joined by slashes, so that different lists of parts never
 * give the same key. A text without slash or percent sign, such as a name that an engine allows, stays as it
 * is.
 */
export function encodePart(text: string): string {
  return text.replace(/[%/]/g, character => (character === '%' ? '%25' : '%2F'));
}

/** The text of which `encodePart` made a part. */
export function decodePart(part: string): string {
  return part.replace(/%(25|2F)/g, (_, code: string) => (code === '25' ? '%' : '/'));
}
