import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Runner } from 'mocha';

export interface SuiteCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The result of a suite. */
export interface SuiteResult extends SuiteCounts {
  /** The full title of each failed test, with its error, and what differs in a comparison. */
  readonly failures: readonly string[];
}

/** The beginning of a long comparison tells enough. */
const maxErrorLength = 1000;

const folderVariable = 'CONTAINER_METRICS_TEST_REPORT';

/** Environment with which a suite writes its report into a folder. */
export function reportEnvironment(folder: string): NodeJS.ProcessEnv {
  fs.mkdirSync(folder, { recursive: true });
  return { [folderVariable]: folder };
}

/** The files that the running suite writes to. */
export function reportFiles(): { readonly log: string; readonly result: string } {
  const folder = process.env[folderVariable] ?? path.resolve('.vscode-test');
  return { log: path.join(folder, 'report.log'), result: path.join(folder, 'result.json') };
}

/** Writes the result of a run when it ends. */
export function reportResult(runner: Runner): void {
  const failures: string[] = [];
  runner.on('fail', (test, error: unknown) => {
    failures.push(`${test.fullTitle()}: ${String(error).slice(0, maxErrorLength)}`);
  });
  runner.once('end', () => {
    const { passes: passed = 0, failures: failed = 0, pending: skipped = 0 } = runner.stats ?? {};
    const result: SuiteResult = { passed, failed, skipped, failures };
    fs.writeFileSync(reportFiles().result, JSON.stringify(result));
  });
}

/** What the suite wrote. There is no result when it did not finish. */
export function readReport(folder: string): { readonly log: string; readonly result?: SuiteResult } {
  const read = (name: string): string | undefined => {
    const file = path.join(folder, name);
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
  };
  const result = read('result.json');
  return {
    log: read('report.log') ?? '',
    result: result === undefined ? undefined : (JSON.parse(result) as SuiteResult),
  };
}
