import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { packageExtension } from '../support/vscode/packageExtension';
import type { BenchResult } from './support/benchResult';
import { toResult } from './support/toResult';
import { zipEntryNames } from './support/zipEntryNames';

/** What users download, and how much of it each bundle is. Sizes in units of 1000. */
export async function benchPackage(): Promise<BenchResult[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-bench-'));
  try {
    const vsix = path.join(folder, 'container-metrics.vsix');
    await packageExtension(vsix);
    const zip = fs.readFileSync(vsix);
    const strays = [...zipEntryNames(zip).filter(isStray), ...bundlesWithSourceMap()];
    if (strays.length > 0) console.log(`Does not belong into the package: ${strays.join(', ')}`);
    return [
      toResult({ name: 'package: .vsix', unit: 'MB', runs: [zip.length / 1e6], limit: 1.5 }),
      ...bundles().map(({ name, bytes }) =>
        toResult({ name: `package: dist/${name}`, unit: 'kB', runs: [bytes / 1e3] }),
      ),
      toResult({
        name: 'package: node_modules, source maps, tests',
        unit: 'files',
        runs: [strays.length],
        limit: 0,
      }),
    ];
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function isStray(name: string): boolean {
  return /(^|\/)(node_modules|test|out)\/|\.map$|\.test\.|\.ts$/.test(name);
}

function bundles(): { readonly name: string; readonly bytes: number }[] {
  return fs
    .readdirSync('dist')
    .sort()
    .map(name => ({ name, bytes: fs.statSync(path.join('dist', name)).size }));
}

/** A source map may also be embedded at the end of a bundle. */
function bundlesWithSourceMap(): string[] {
  return bundles()
    .map(({ name }) => `dist/${name}`)
    .filter(file => /\n\/[/*]# sourceMappingURL=/.test(fs.readFileSync(file, 'latin1')));
}
