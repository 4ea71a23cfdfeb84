/**
 * A text without terminal escape sequences (colors, cursor moves, window titles). Other control characters
 * stay: `plainLine` removes them.
 */
export function withoutEscapes(text: string): string {
  return text.replace(sequences, '');
}

/**
 * Control sequences (ESC [ …, or the same in one character), strings that end with BEL or ESC \ (titles,
 * links), and short sequences. A string without an end extends to the end of the text.
 */
const sequences =
  // eslint-disable-next-line no-control-regex -- because those are what is looked for
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)|\x1b[ -/]*[0-~]/g;
