import { toolOf, unwrapped, withoutOptions, type KnownOptions } from './commandWrappers';
import { isSafeName, safeFileName } from './safeName';
import { splitCommand, type CommandWord } from './splitCommand';

/** What to say of a command, from the words after its name; `undefined`: the command is not marked. */
type Matcher = (rest: readonly CommandWord[]) => string | undefined;

/** Most commands of one line that are named in its label. */
const maxCommands = 3;

/**
 * What a command line in a terminal does, rebuilt from words that are known beforehand and from names of
 * scripts, targets and files in their places; nothing else of the line is in it. `undefined`: nothing that is
 * worth a mark. Two lines with the same answer do the same thing.
 */
export function recognizeCommand(line: string): string | undefined {
  const labels = splitCommand(line).flatMap(command => labelOf(unwrapped(command)) ?? []);
  return labels.length === 0 ? undefined : [...new Set(labels)].slice(0, maxCommands).join(' && ');
}

function labelOf(words: readonly CommandWord[]): string | undefined {
  const tool = toolOf(words[0]);
  const found = tool === undefined ? undefined : matchers.get(tool.toLowerCase());
  const said = found?.match(words.slice(1));
  if (!found || said === undefined) return undefined;
  return said === '' ? found.name : `${found.name} ${said}`;
}

/** One of these verbs, after options that do not matter: only the verb is kept. */
function verb(verbs: readonly string[], options: KnownOptions = {}): Matcher {
  return rest => {
    const [first] = afterAnyOptions(rest, options);
    return first !== undefined && verbs.includes(first) ? first : undefined;
  };
}

const always: Matcher = () => '';

/** A script or target with a safe name; after unknown options it is uncertain which word that is. */
function named(options: KnownOptions): Matcher {
  return rest => {
    const words = withoutOptions(rest, options);
    if (!words) return undefined;
    const [name] = words.filter(word => word === undefined || !/^\w+=/.test(word));
    if (words.length === 0) return '';
    return name !== undefined && isSafeName(name) ? name : undefined;
  };
}

/** A verb, and the file that it applies to. */
function file(verbs: readonly string[], extensions: readonly string[]): Matcher {
  const verbOf = verb(verbs);
  return rest => {
    const said = verbOf(rest);
    const name = said === undefined ? undefined : firstFile(rest, extensions);
    return name === undefined ? said : `${said} ${name}`;
  };
}

function firstFile(words: readonly CommandWord[], extensions: readonly string[]): string | undefined {
  const names = words.flatMap(word =>
    word === undefined || word.startsWith('-')
      ? []
      : (safeFileName(word.split('::')[0] ?? '', extensions) ?? []),
  );
  return names[0];
}

/** The first words of the line that are in a list, in their order. */
function listed(known: readonly string[], most: number): Matcher {
  return rest => {
    const found = rest.filter(word => word !== undefined && known.includes(word));
    return found.length === 0 ? undefined : found.slice(0, most).join(' ');
  };
}

/** Skips all options: harmless if what follows must be one of some words. */
function afterAnyOptions(
  words: readonly CommandWord[],
  { valued = [] }: KnownOptions,
): readonly CommandWord[] {
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word?.startsWith('-') !== true) return words.slice(at);
    if (valued.includes(word)) at++;
  }
  return [];
}

const ofPackage: KnownOptions = {
  flags: [
    '-s',
    '--silent',
    '--if-present',
    '-r',
    '--recursive',
    '--parallel',
    '-ws',
    '--workspaces',
    '--bun',
  ],
  valued: ['--workspace', '--prefix', '-C', '--cwd', '--dir', '-F', '--filter'],
};
/** How the names of scripts begin that package managers run without the word `run`. */
const usualScripts = new Set(
  'test tests start build dev serve lint e2e bench benchmark integration unit check watch'.split(' '),
);
const scriptVerbs = new Map([
  ['t', 'test'],
  ['tst', 'test'],
  ['i', 'install'],
  ['ci', 'install'],
  ['install', 'install'],
]);

/** `npm test`, `pnpm run e2e`, `yarn build:api`. `workspaceFlag`: `-w` has no value. */
function packageManager(workspaceFlag: boolean): Matcher {
  const { flags = [], valued = [] } = ofPackage;
  const options = workspaceFlag ? { flags: [...flags, '-w'], valued } : { flags, valued: [...valued, '-w'] };
  const script = named(options);
  return rest => {
    const words = withoutOptions(rest, options);
    const [first, ...others] = words ?? [];
    if (first === undefined) return undefined;
    if (first === 'run' || first === 'run-script') {
      const name = script(others);
      if (name === undefined || name === '') return undefined;
      return name === 'test' || name === 'start' ? name : `run ${name}`;
    }
    const known = scriptVerbs.get(first);
    if (known !== undefined) return known;
    return isSafeName(first) && usualScripts.has(first.split(/[:._/-]/)[0] ?? '') ? first : undefined;
  };
}

const ofDocker: KnownOptions = {
  valued: ['-H', '--host', '-c', '--context', '--config', '-l', '--log-level', '--connection', '--url'],
};
const ofCompose: KnownOptions = {
  valued: [
    ...['-f', '--file', '-p', '--project-name', '--profile', '--env-file', '--project-directory'],
    ...['--ansi', '--progress', '--parallel', '-H', '--host', '-c', '--context'],
  ],
};
const compose = verb(['up', 'down', 'restart', 'build', 'run', 'start', 'stop', 'create'], ofCompose);
const engine: Matcher = rest => {
  const words = afterAnyOptions(rest, ofDocker);
  if (words[0] === 'compose') {
    const said = compose(words.slice(1));
    return said === undefined ? undefined : `compose ${said}`;
  }
  if (words[0] === 'buildx' || words[0] === 'image' || words[0] === 'container')
    return engine(words.slice(1));
  return verb(['build', 'run', 'restart', 'start', 'stop'])(words);
};

const mavenPhases = 'clean compile test package verify install deploy site integration-test'.split(' ');
const testFiles = ['js', 'cjs', 'mjs', 'ts', 'py', 'rb', 'php'];
const runsTests: Matcher = rest => firstFile(rest, testFiles) ?? '';
const ofMake: KnownOptions = {
  flags: ['-k', '-s', '-B', '-j', '-i', '-w', ...Array.from({ length: 64 }, (_, jobs) => `-j${jobs}`)],
  valued: ['-C', '-f', '--directory', '--file'],
};
const gradle = named({
  flags: ['-q', '-i', '-s', '-t', '--info', '--offline', '--parallel', '--no-daemon', '--stacktrace'],
});

/** By the name of a program; `name` is how labels call it. */
const matchers: ReadonlyMap<string, { readonly name: string; readonly match: Matcher }> = new Map(
  (
    [
      ['npm', packageManager(false)],
      ['pnpm', packageManager(true)],
      ['yarn', packageManager(true)],
      ['bun', packageManager(false)],
      ['deno', verb(['test', 'bench', 'task'])],
      ['node', rest => (rest.includes('--test') ? '--test' : undefined)],
      ['pytest', runsTests],
      ['unittest', always],
      ['tox', always],
      ['nox', always],
      ['mocha', runsTests],
      ['jest', runsTests],
      ['vitest', runsTests],
      ['ava', runsTests],
      ['rspec', runsTests],
      ['phpunit', runsTests],
      ['playwright', file(['test'], testFiles)],
      ['cypress', verb(['run'])],
      ['go', verb(['test', 'build', 'run', 'generate'])],
      ['cargo', verb(['test', 'nextest', 'bench', 'build', 'run'])],
      ['dotnet', verb(['test', 'build', 'run', 'publish'])],
      ['swift', verb(['test', 'build', 'run'])],
      ['mix', verb(['test'])],
      ['bazel', verb(['test', 'build', 'run'])],
      ['ctest', always],
      ['mvn', listed(mavenPhases, 3)],
      ['mvnw', listed(mavenPhases, 3)],
      ['gradle', gradle],
      ['gradlew', gradle],
      ['make', named(ofMake)],
      ['just', named({ valued: ['-f', '--justfile', '-d', '--working-directory'] })],
      ['rake', named({ flags: ['-q', '-s', '-m'] })],
      ['k6', file(['run'], ['js', 'ts', 'mjs'])],
      ['artillery', file(['run', 'quick'], ['yml', 'yaml', 'json'])],
      ...['wrk', 'wrk2', 'ab', 'hey', 'vegeta', 'locust', 'oha', 'siege', 'autocannon', 'jmeter'].map(
        (tool): [string, Matcher] => [tool, always],
      ),
      ['docker', engine],
      ['podman', engine],
      ['nerdctl', engine],
      ['docker-compose', compose],
      ['podman-compose', compose],
    ] satisfies [string, Matcher][]
  ).map(([name, match]) => [name, { name: name.replace(/^(mvn|gradle)w$/, '$1'), match }]),
);
