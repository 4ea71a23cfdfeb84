import * as fs from 'node:fs';
import * as path from 'node:path';
import type { NeedName } from './needs';

interface Suite {
  /** What it cannot do without. */
  readonly needs: readonly NeedName[];
  /** The script beside this file that runs it, where mocha in a process of its own does not do. */
  readonly runner?: string;
}

/** The suites of `npm test`, in the order they run. */
export const suites = {
  unit: { needs: [] },
  store: { needs: ['sqlite3'] },
  windows: { needs: [] },
  engine: { needs: ['engine', 'openssl', 'strace', 'podman'] },
  cgroup2: { needs: ['engine', 'virtualMachine'], runner: 'inGuestSuite' },
  vscode: { needs: ['engine', 'chromium', 'server'], runner: 'inHostSuite' },
  browser: { needs: ['engine', 'chromium', 'server', 'sqlite3'] },
} as const satisfies Record<string, Suite>;

export type SuiteName = keyof typeof suites;

/** The test files of a suite, as built. */
export function testFiles(suite: SuiteName): string[] {
  const folder = path.resolve('out', 'test', suite);
  if (!fs.existsSync(folder)) return [];
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter(name => name.endsWith('.test.js'))
    .sort()
    .map(name => path.join(folder, name));
}
