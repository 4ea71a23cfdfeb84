/**
 * A text as it stands on a terminal: without the sequences that color it, move the cursor or name a window. What is left
 * of control characters is for `plainLine`.
 */
export function withoutEscapes(text: string): string {
  return text.replace(sequences, '');
}

/**
 * Control sequences (ESC [ …, and as one character), strings that end with BEL or ESC \ (titles, links), and short ones. A
 * string without an end goes on to the end of the text.
 */
const sequences =
  // eslint-disable-next-line no-control-regex -- because those are what is looked for
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)|\x1b[ -/]*[0-~]/g;
