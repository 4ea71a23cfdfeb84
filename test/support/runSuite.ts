import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { readReport, reportEnvironment, type SuiteCounts } from './suiteReport';
import { suites, testFiles, type SuiteName } from './suites';

export interface SuiteOutcome {
  readonly name: SuiteName;
  readonly counts: SuiteCounts;
  readonly seconds: number;
  /** Why it did not run, or not to its end. */
  readonly problem?: string;
}

/** Longer than any suite takes, and short enough that one that hangs is told within the run's budget. */
const timeLimitMs = 8 * 60_000;

/** Runs a suite in a process of its own. `folder` takes its report. One that does not come to its end counts as a failure. */
export async function runSuite(name: SuiteName, folder: string): Promise<SuiteOutcome> {
  const startedMs = Date.now();
  const files = testFiles(name);
  const suite = suites[name];
  const runner = 'runner' in suite ? suite.runner : 'mochaSuite';
  const script = path.join('out', 'test', 'support', `${runner}.js`);
  const env = { ...process.env, ...reportEnvironment(folder) };
  const code = files.length === 0 ? 0 : await runNode([script, ...files], env);
  const { log, counts } = readReport(folder);
  process.stdout.write(log);
  const seconds = (Date.now() - startedMs) / 1000;
  const problem = describeProblem(files, code, counts);
  if (counts && problem === undefined) return { name, counts, seconds };
  const { passed = 0, failed = 0, skipped = 0 } = counts ?? {};
  return { name, counts: { passed, failed: Math.max(1, failed), skipped }, seconds, problem };
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

/** Answers the exit code; `undefined` when the time limit ended it. */
function runNode(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number | undefined> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['--enable-source-maps', ...args], { env, stdio: 'inherit' });
    // Interrupted as by Ctrl-C, it ends what it started itself.
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
