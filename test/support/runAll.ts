/**
 * `npm test`: provides what the suites need, runs them and sums up. Arguments name suites; without any, all run. A suite
 * that cannot run here is told at the end, with the reason; with `CI=true` it is a failure.
 */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ensureChromium } from './chromium';
import { canInstallPackages, installPackages } from './debian';
import { ensureBusyboxImage, ensureEngine, type RunningEngine } from './dockerEngine';
import { tryCommand } from './runCommand';
import { readReport, reportEnvironment, type SuiteCounts } from './suiteReport';
import { ensureVscodeServer } from './vscodeServer';

const suites = {
  unit: { needs: [] },
  store: { needs: ['sqlite3'] },
  engine: { needs: ['engine'] },
  vscode: { needs: ['engine', 'chromium', 'server'] },
  browser: { needs: ['engine', 'chromium', 'server', 'sqlite3'] },
} as const satisfies Record<string, { readonly needs: readonly Need[] }>;

type Need = 'engine' | 'chromium' | 'server' | 'sqlite3';
type SuiteName = keyof typeof suites;

interface Outcome {
  readonly name: SuiteName;
  readonly counts: SuiteCounts;
  readonly seconds: number;
  /** Why it did not run, or not to its end. */
  readonly problem?: string;
}

const isCi = process.env['CI'] === 'true';
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-test-'));
let engine: RunningEngine | undefined;

/** Each answers why the need cannot be met, or `undefined`. */
const provide: Readonly<Record<Need, () => Promise<string | undefined>>> = {
  engine: async () => {
    engine = await ensureEngine(work, say);
    if (!engine) return 'no container engine answers: start Docker or Podman';
    await ensureBusyboxImage();
    return undefined;
  },
  chromium: async () =>
    (await ensureChromium()) === undefined ? 'no Chromium was found: set CHROME_PATH' : undefined,
  server: async () => {
    await ensureVscodeServer();
    return undefined;
  },
  sqlite3: async () => {
    if (canInstallPackages()) await installPackages(['sqlite3']);
    const found = await tryCommand('sqlite3', ['--version']).catch(() => undefined);
    return found?.code === 0
      ? undefined
      : 'the sqlite3 program, which reads the files independently, was not found';
  },
};

function say(text: string): void {
  console.log(`• ${text}`);
}

function chosenSuites(args: readonly string[]): SuiteName[] {
  const names = Object.keys(suites) as SuiteName[];
  const unknown = args.filter(arg => !names.includes(arg as SuiteName));
  if (unknown.length > 0) throw new Error(`No suite “${unknown.join(' ')}”: there are ${names.join(', ')}.`);
  return args.length === 0 ? names : names.filter(name => args.includes(name));
}

/** The server comes from npm while packages install: only package installations wait for each other. */
async function provideAll(needs: ReadonlySet<Need>): Promise<Map<Need, string>> {
  const missing = new Map<Need, string>();
  const one = async (need: Need): Promise<void> => {
    if (!needs.has(need)) return;
    const started = Date.now();
    const problem = await provide[need]().catch((error: unknown) => String(error));
    if (problem === undefined) say(`${need} is ready (${seconds(started).toFixed(1)} s)`);
    else missing.set(need, problem);
  };
  const packages = async (): Promise<void> => {
    for (const need of ['engine', 'chromium', 'sqlite3'] as const) await one(need);
  };
  await Promise.all([one('server'), packages()]);
  return missing;
}

async function runSuite(name: SuiteName): Promise<Outcome> {
  const started = Date.now();
  console.log(`\n── ${name} ${'─'.repeat(60 - name.length)}`);
  const folder = path.join(work, name);
  const env = { ...process.env, ...reportEnvironment(folder) };
  const isInHost = name === 'vscode';
  const files = isInHost ? [] : testFiles(name);
  const script = isInHost ? 'inHostSuite.js' : 'mochaSuite.js';
  const code = await runNode([path.join('out', 'test', 'support', script), ...files], env);
  const { log, counts } = readReport(folder);
  process.stdout.write(log);
  const isWhole = counts !== undefined && counts.passed + counts.failed > 0;
  if (!isWhole || (code !== 0 && counts.failed === 0)) {
    const problem = `ended with code ${code} and no full report`;
    return {
      name,
      counts: { passed: counts?.passed ?? 0, failed: 1, skipped: 0 },
      seconds: seconds(started),
      problem,
    };
  }
  return { name, counts, seconds: seconds(started) };
}

function testFiles(suite: string): string[] {
  const folder = path.join('out', 'test', suite);
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true })
    .map(String)
    .filter(name => name.endsWith('.test.js'))
    .sort()
    .map(name => path.resolve(folder, name));
}

function runNode(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['--enable-source-maps', ...args], { env, stdio: 'inherit' });
    child.on('exit', code => resolve(code ?? 1));
    child.on('error', () => resolve(1));
  });
}

function seconds(startedMs: number): number {
  return (Date.now() - startedMs) / 1000;
}

function summarize(outcomes: readonly Outcome[]): boolean {
  console.log('\nsuite     passed  failed  skipped  seconds');
  for (const { name, counts, seconds: took } of outcomes) {
    const cells = [counts.passed, counts.failed, counts.skipped].map(count => String(count).padStart(7));
    console.log(`${name.padEnd(8)} ${cells.join(' ')}  ${took.toFixed(1).padStart(7)}`);
  }
  for (const { name, problem } of outcomes) {
    if (problem !== undefined) console.log(`${name} did not run to its end: ${problem}`);
  }
  const total = (key: keyof SuiteCounts): number => outcomes.reduce((sum, each) => sum + each.counts[key], 0);
  console.log(`\n${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
  return total('failed') === 0;
}

async function main(): Promise<boolean> {
  const chosen = chosenSuites(process.argv.slice(2));
  const missing = await provideAll(new Set(chosen.flatMap((name): readonly Need[] => suites[name].needs)));
  const outcomes: Outcome[] = [];
  for (const name of chosen) {
    const problem = suites[name].needs
      .map(need => missing.get(need))
      .filter(reason => reason !== undefined)
      .join('; ');
    if (problem === '') outcomes.push(await runSuite(name));
    else
      outcomes.push({
        name,
        counts: { passed: 0, failed: isCi ? 1 : 0, skipped: isCi ? 0 : 1 },
        seconds: 0,
        problem,
      });
  }
  return summarize(outcomes);
}

main()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return false;
  })
  .then(async isGreen => {
    await engine?.stop();
    fs.rmSync(work, { recursive: true, force: true });
    process.exit(isGreen ? 0 : 1);
  })
  .catch(() => process.exit(1));
