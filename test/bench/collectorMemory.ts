import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { BenchResult } from './support/benchResult';
import { toResult } from './support/toResult';

interface Point {
  readonly hours: number;
  /** Heap and external memory of the collecting thread, right after a garbage collection. */
  readonly liveMb: number;
  /**
   * Resident memory of the process, including the store's thread and its WebAssembly, which never releases
   * memory.
   */
  readonly residentMb: number;
}

/** By then every buffer and page has had its largest size: the first hours are sealed and rolled up. */
const settledHours = 8;

/**
 * Memory over a day of ticks with containers that come and go, run as fast as possible. Growth is the slope
 * of a line through the measurements; the baseline is their average distance from it.
 */
export async function benchCollectorMemory(): Promise<BenchResult[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-memory-'));
  try {
    const points = JSON.parse(await runChild(folder)) as Point[];
    const settled = points.filter(({ hours }) => hours >= settledHours);
    const load = '50 containers of which one is replaced every minute';
    return [
      growth(`memory: live, growth over 2 hours of ticks, ${load}`, 2, settled, each => each.liveMb, 1),
      growth(
        `memory: resident, growth an hour over ${24 - settledHours} hours, ${load}`,
        1,
        settled,
        each => each.residentMb,
        2,
      ),
    ];
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function runChild(folder: string): Promise<string> {
  const script = path.resolve('out/test/bench/support/collectorMemoryChild.js');
  const child = spawn(process.execPath, ['--expose-gc', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', code => (code === 0 ? resolve(printed) : reject(new Error(`It ended with ${code}.`))));
  });
}

/** Least squares. */
function growth(
  name: string,
  perHours: number,
  points: readonly Point[],
  memory: (point: Point) => number,
  limit: number,
): BenchResult {
  const mean = (of: (point: Point) => number): number =>
    points.reduce((sum, each) => sum + of(each), 0) / points.length;
  const hours = mean(each => each.hours);
  const mb = mean(memory);
  const covariance = mean(each => (each.hours - hours) * (memory(each) - mb));
  const slope = covariance / mean(each => (each.hours - hours) ** 2);
  const scatter = mean(each => Math.abs(memory(each) - mb - slope * (each.hours - hours)));
  return toResult({ name, unit: 'MB', runs: [slope * perHours], baselineRuns: [scatter], limit });
}
