import * as fs from 'node:fs';
import * as path from 'node:path';

export interface SuiteCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const folderVariable = 'CONTAINER_METRICS_TEST_REPORT';

/** Environment under which a suite writes its report into a folder. */
export function reportEnvironment(folder: string): NodeJS.ProcessEnv {
  fs.mkdirSync(folder, { recursive: true });
  return { [folderVariable]: folder };
}

/** Where the running suite writes to. */
export function reportFiles(): { readonly log: string; readonly result: string } {
  const folder = process.env[folderVariable] ?? path.resolve('.vscode-test');
  return { log: path.join(folder, 'report.log'), result: path.join(folder, 'result.json') };
}

/** What the suite wrote; `undefined` when it did not come to its end. */
export function readReport(folder: string): { readonly log: string; readonly counts?: SuiteCounts } {
  const read = (name: string): string | undefined => {
    const file = path.join(folder, name);
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
  };
  const result = read('result.json');
  return {
    log: read('report.log') ?? '',
    counts: result === undefined ? undefined : (JSON.parse(result) as SuiteCounts),
  };
}
