import * as fs from 'node:fs';
import * as path from 'node:path';
import type { NeedName } from './needs';

/** The suites of `npm test`, in the order they run, each with what it cannot do without. */
export const suites = {
  unit: { needs: [] },
  store: { needs: ['sqlite3'] },
  windows: { needs: [] },
  engine: { needs: ['engine', 'openssl', 'strace', 'podman'] },
  vscode: { needs: ['engine', 'chromium', 'server'] },
  browser: { needs: ['engine', 'chromium', 'server', 'sqlite3'] },
} as const satisfies Record<string, { readonly needs: readonly NeedName[] }>;

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
