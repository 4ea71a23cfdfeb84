/** A word of a command line; `undefined` if only a shell knows what it becomes. */
export type CommandWord = string | undefined;

/** A longer line is not one that somebody typed. */
const maxLength = 4096;

/** What begins another command; a comment ends them all. */
const separators: ReadonlySet<string> = new Set([';', '&', '|', '(', ')', '\n']);

/**
 * A command line as lists of words, one for each command in it, as a POSIX shell splits it. It only has to be
 * right about commands that can be recognized: it stops at what it does not understand (a here-document, a
 * quote without an end).
 */
export function splitCommand(line: string): CommandWord[][] {
  // A line typed over several lines has a prompt in each; a backslash at the end continues it in the next.
  const text = line.slice(0, maxLength).replace(/\\\r?\n(?:> )?/g, ' ');
  const commands: CommandWord[][] = [];
  let words: CommandWord[] = [];
  let word = '';
  let [hasWord, isOpaque] = [false, false];
  const endWord = (): void => {
    if (hasWord) words.push(isOpaque ? undefined : word);
    [word, hasWord, isOpaque] = ['', false, false];
  };
  const endCommand = (): void => {
    endWord();
    if (words.length > 0) commands.push(words);
    words = [];
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === "'" || character === '"') {
      const end = endOfQuote(text, at);
      if (end === undefined) return commands;
      const quoted = text.slice(at + 1, end);
      isOpaque ||= character === '"' && /[$`\\!]/.test(quoted);
      [word, hasWord, at] = [word + quoted, true, end];
    } else if (character === '`' || /^(\$|<|>|=)\(/.test(text.slice(at, at + 2))) {
      // A command within another is not what the user waits for, and only a shell knows where it ends.
      return commands;
    } else if (character === '<' || character === '>') {
      if (text.startsWith('<<', at)) return commands;
      // The next word is what is redirected to or from; a digit before it says which stream.
      if (/^\d$/.test(word)) [word, hasWord] = ['', false];
      endWord();
      const [target = ''] = /^[<>&|]*\s*(?:"[^"]*"|'[^']*'|[^\s;&|()<>]*)/.exec(text.slice(at)) ?? [];
      at += Math.max(1, target.length) - 1;
    } else if (separators.has(character)) {
      endCommand();
    } else if (/\s/.test(character)) {
      endWord();
    } else if (character === '#' && !hasWord) {
      break;
    } else {
      if (character === '$' || character === '\\') isOpaque = true;
      [word, hasWord] = [word + character, true];
    }
  }
  endCommand();
  return commands;
}

function endOfQuote(text: string, start: number): number | undefined {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\' && quote === '"') at++;
    else if (text[at] === quote) return at;
  }
  return undefined;
}
