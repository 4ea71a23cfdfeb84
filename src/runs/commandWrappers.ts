import type { CommandWord } from './splitCommand';

/** Options before the first word that is none, each with or without a value in a word of its own. */
export interface KnownOptions {
  readonly flags?: readonly string[];
  readonly valued?: readonly string[];
}

interface Wrapper extends KnownOptions {
  /** One of these follows. */
  readonly verbs?: readonly string[];
  /** Words that are its own, after its options. */
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
/** Deeper ones are no commands that somebody typed. */
const maxWrappers = 8;

/** A command without what only says how to run it. Empty where that cannot be told. */
export function unwrapped(command: readonly CommandWord[]): readonly CommandWord[] {
  let words = withoutAssignments(command);
  for (let depth = 0; depth < maxWrappers; depth++) {
    const wrapper = wrappers.get(toolOf(words[0]) ?? '');
    if (!wrapper) return words;
    let rest: readonly CommandWord[] | undefined = words.slice(1);
    if (wrapper.verbs) {
      // Without its verb it is a command of its own.
      if (rest[0] === undefined || !wrapper.verbs.includes(rest[0])) return words;
      rest = rest.slice(1);
    }
    rest = withoutOptions(rest, wrapper);
    if (!rest) return [];
    words = withoutAssignments(rest.slice(wrapper.own ?? 0));
  }
  return [];
}

/** The name of a program, without its path and what Windows adds. */
export function toolOf(word: CommandWord): string | undefined {
  return word
    ?.split('/')
    .at(-1)
    ?.replace(/\.(?:exe|cmd|bat|ps1)$/i, '');
}

/**
 * What follows the options. `undefined` where one is not known: the word after it may be its value, which
 * may be anything.
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
  // What a shell fills in may be a part of the value, and so the whole word is not known.
  const first = words.findIndex(word => word === undefined || !assignment.test(word));
  return first < 0 ? [] : words.slice(first);
}
