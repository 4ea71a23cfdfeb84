import type { CommandWord } from './splitCommand';

/** Options before the first word that is not one; a `valued` option has its value in the next word. */
export interface KnownOptions {
  readonly flags?: readonly string[];
  readonly valued?: readonly string[];
}

interface Wrapper extends KnownOptions {
  /** One of these must follow. */
  readonly verbs?: readonly string[];
  /** How many words after its options are its own. */
  readonly own?: number;
}

const runner: Wrapper = { verbs: ['run'] };
/** Programs that run the command which follows. */
const wrappers: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  ['sudo', { flags: ['-E', '-H', '-n', '-S', '-b'], valued: ['-u', '-g', '--user', '--group'] }],
  ['doas', { flags: ['-n'], valued: ['-u'] }],
  ['env', { flags: ['-i', '-'], valued: ['-u', '--unset', '-C', '--chdir'] }],
  ['cross-env', {}],
  ['time', { flags: ['-p', '-v'] }],
  ['nohup', {}],
  ['exec', {}],
  ['command', {}],
  ['nice', { valued: ['-n'] }],
  ['ionice', { valued: ['-c', '-n'] }],
  ['timeout', { flags: ['--foreground', '-v'], valued: ['-s', '-k'], own: 1 }],
  ['npx', { flags: ['-y', '--yes', '--no', '--no-install'], valued: ['-p', '--package'] }],
  ['bunx', { flags: ['--bun'] }],
  ['pnpm', { verbs: ['exec', 'dlx'] }],
  ['yarn', { verbs: ['exec', 'dlx'] }],
  ['npm', { verbs: ['exec'], flags: ['-y', '--yes', '--no'] }],
  ['poetry', runner],
  ['uv', runner],
  ['pipenv', runner],
  ['pdm', runner],
  ['hatch', runner],
  ['rye', runner],
  ['bundle', { verbs: ['exec'] }],
  ...['python', 'python3', 'py'].map((name): [string, Wrapper] => [name, { verbs: ['-m'] }]),
  ['xvfb-run', { flags: ['-a'] }],
]);

const assignment = /^[A-Za-z_]\w*=/;
/** A deeper command is not one that somebody typed. */
const maxWrappers = 8;

/** A command without the programs that only say how to run it. Empty if it cannot be told. */
export function unwrapped(command: readonly CommandWord[]): readonly CommandWord[] {
  let words = withoutAssignments(command);
  for (let depth = 0; depth < maxWrappers; depth++) {
    const wrapper = wrappers.get(toolOf(words[0]) ?? '');
    if (!wrapper) return words;
    let rest: readonly CommandWord[] | undefined = words.slice(1);
    if (wrapper.verbs) {
      // Without its verb the program is a command of its own.
      if (rest[0] === undefined || !wrapper.verbs.includes(rest[0])) return words;
      rest = rest.slice(1);
    }
    rest = withoutOptions(rest, wrapper);
    if (!rest) return [];
    words = withoutAssignments(rest.slice(wrapper.own ?? 0));
  }
  return [];
}

/** The name of a program, without its path and the extension that Windows adds. */
export function toolOf(word: CommandWord): string | undefined {
  return word
    ?.split('/')
    .at(-1)
    ?.replace(/\.(?:exe|cmd|bat|ps1)$/i, '');
}

/**
 * The words after the options. `undefined` if an option is not known: the word after it may be its value,
 * which may be anything.
 */
export function withoutOptions(
  words: readonly CommandWord[],
  { flags = [], valued = [] }: KnownOptions,
): readonly CommandWord[] | undefined {
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) return undefined;
    if (word === '--') return words.slice(at + 1);
    if (!word.startsWith('-')) return words.slice(at);
    if (flags.includes(word) || /^--[\w-]+=/.test(word)) continue;
    if (!valued.includes(word)) return undefined;
    at++;
  }
  return [];
}

function withoutAssignments(words: readonly CommandWord[]): readonly CommandWord[] {
  // A value may contain what only a shell fills in, and then the whole word is not known.
  const first = words.findIndex(word => word === undefined || !assignment.test(word));
  return first < 0 ? [] : words.slice(first);
}
