import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { readReport, reportEnvironment, type SuiteCounts } from './suiteReport';
import { partsOf, suites, testFiles, type SuiteName } from './suites';

export interface SuiteOutcome {
  readonly name: SuiteName;
  readonly counts: SuiteCounts;
  readonly seconds: number;
  /** The title of each failed test, with the first line of its error. */
  readonly failures: readonly string[];
  /** Why it did not run, or did not finish. */
  readonly problem?: string;
}

/**
 * Longer than any suite takes, but short enough that a hanging suite is reported within the whole run's time
 * limit.
 */
const timeLimitMs = 8 * 60_000;

export interface SuiteRun {
  readonly name: SuiteName;
  /** Counted from 0. */
  readonly part: number;
  /** The report is written here. */
  readonly folder: string;
  /**
   * Whether nothing else runs at the same time: then the output is shown as it comes, otherwise all at once
   * at the end.
   */
  readonly isAlone: boolean;
}

/** Runs a part of a suite in its own process. A part that does not finish counts as a failure. */
export async function runSuite({ name, part, folder, isAlone }: SuiteRun): Promise<SuiteOutcome> {
  const startedMs = Date.now();
  const title = partsOf(name) === 1 ? name : `${name}, part ${part + 1} of ${partsOf(name)}`;
  const heading = `\n── ${title} ${'─'.repeat(60 - title.length)}\n`;
  const files = testFiles(name, part);
  const suite = suites[name];
  const runner = 'runner' in suite ? suite.runner : 'mochaSuite';
  const script = path.join('out', 'test', 'support', 'run', `${runner}.js`);
  const env = { ...process.env, ...reportEnvironment(folder) };
  const output = path.join(folder, 'output.log');
  if (isAlone) process.stdout.write(heading);
  const code = files.length === 0 ? 0 : await runNode([script, ...files], env, isAlone ? undefined : output);
  const { log, result } = readReport(folder);
  const printed = fs.existsSync(output) ? heading + fs.readFileSync(output, 'utf8') : '';
  process.stdout.write(printed + log);
  const seconds = (Date.now() - startedMs) / 1000;
  const problem = describeProblem(files, code, result);
  const { passed = 0, failed = 0, skipped = 0, failures = [] } = result ?? {};
  const counts = { passed, failed: problem === undefined ? failed : Math.max(1, failed), skipped };
  return { name, counts, seconds, failures, problem };
}

function describeProblem(
  files: readonly string[],
  code: number | undefined,
  counts: SuiteCounts | undefined,
): string | undefined {
  if (files.length === 0) return 'there are no test files';
  if (code === undefined) return `it hung and was ended after ${timeLimitMs / 60_000} minutes`;
  if (!counts) return `it ended with code ${code} and without a report`;
  if (counts.passed + counts.failed === 0) return 'no test ran';
  return code !== 0 && counts.failed === 0 ? `it ended with code ${code}` : undefined;
}

/**
 * Runs Node with its output in the file `output`, or on this process's own. Returns the exit code;
 * `undefined` when the time limit ended it.
 */
function runNode(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  output: string | undefined,
): Promise<number | undefined> {
  const out = output === undefined ? 'inherit' : fs.openSync(output, 'w');
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['--enable-source-maps', ...args], {
      env,
      stdio: ['inherit', out, out],
    });
    if (typeof out === 'number') fs.closeSync(out);
    // Interrupted as by Ctrl-C, so that it stops what it has started.
    const timer = setTimeout(() => {
      child.kill('SIGINT');
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
      resolve(undefined);
    }, timeLimitMs);
    const finish = (code: number | undefined): void => {
      clearTimeout(timer);
      resolve(code);
    };
    child.on('exit', code => finish(code ?? 1));
    child.on('error', () => finish(1));
  });
}
