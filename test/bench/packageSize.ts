import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { packageExtension } from '../support/packageExtension';
import { benchResult, type BenchResult } from './benchResult';

/** Size of what users download, and of each file that is built for it. */
export async function benchPackageSize(): Promise<BenchResult[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-bench-'));
  try {
    const vsix = path.join(folder, 'container-metrics.vsix');
    await packageExtension(vsix);
    const built = fs.readdirSync('dist').sort();
    return [
      benchResult('package: .vsix', 'kB', [kilobytes(vsix)], { limit: 1500 }),
      ...built.map(name => benchResult(`package: dist/${name}`, 'kB', [kilobytes(path.join('dist', name))])),
    ];
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function kilobytes(file: string): number {
  return fs.statSync(file).size / 1000;
}
