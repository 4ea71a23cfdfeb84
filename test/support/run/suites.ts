import * as fs from 'node:fs';
import * as path from 'node:path';
import type { NeedName } from './needs';

interface Suite {
  /** What it cannot do without. */
  readonly needs: readonly NeedName[];
  /** The script beside this file that runs it, where mocha in a process of its own does not do. */
  readonly runner?: string;
  /**
   * Whether it uses this machine's container engine, its containers or a browser. Such suites run one after
   * the other.
   */
  readonly isShared?: boolean;
  /**
   * Whether nothing runs beside it: it takes the whole machine, or holds how long something took against what
   * users are promised.
   */
  readonly isAlone?: boolean;
  /** Folders of its tests, where they are those of other suites. */
  readonly folders?: readonly string[];
  /** Files beside those, by their path within the tests. */
  readonly files?: readonly string[];
}

/** The suites of `npm test`, in the order they are told. */
export const suites = {
  unit: { needs: [] },
  store: { needs: ['sqlite3'] },
  damage: { needs: ['sqlite3'] },
  fuzz: { needs: [] },
  windows: { needs: [], isAlone: true },
  windowsHost: {
    needs: ['windowsNode'],
    runner: 'inWindowsSuite',
    folders: ['unit', 'windows'],
    // What a Windows can change: files that are open, pipes, threads, processes that end. Arithmetic is the
    // same everywhere.
    files: ['store/upkeep/claim', 'store/upkeep/heldFiles', 'store/collectingWindow', 'store/kills'],
  },
  cgroup2: { needs: ['engine', 'virtualMachine'], runner: 'inGuestSuite', isAlone: true },
  engine: { needs: ['engine', 'openssl', 'strace', 'podman'], isShared: true },
  vscode: { needs: ['engine', 'chromium', 'server'], runner: 'inHostSuite', isShared: true },
  panel: { needs: ['chromium'], isShared: true },
  browser: { needs: ['engine', 'chromium', 'server', 'sqlite3'], isAlone: true },
} as const satisfies Record<string, Suite>;

export type SuiteName = keyof typeof suites;

/** What runs after each other: lists of suites, each in order, that run at the same time. */
export function roundsOf(names: readonly SuiteName[]): SuiteName[][][] {
  const alone = names.filter(name => 'isAlone' in suites[name]);
  const others = names.filter(name => !alone.includes(name));
  const isShared = (name: SuiteName): boolean => 'isShared' in suites[name];
  const beside = [others.filter(name => !isShared(name)), others.filter(isShared)];
  return [beside.filter(lane => lane.length > 0), [alone]];
}

/** The test files of a suite, as built. */
export function testFiles(name: SuiteName): string[] {
  const suite: Suite = suites[name];
  const files = suite.files?.map(each => path.resolve('out', 'test', `${each}.test.js`)) ?? [];
  return [...(suite.folders ?? [name]).flatMap(testFilesIn), ...files];
}

function testFilesIn(name: string): string[] {
  const folder = path.resolve('out', 'test', name);
  if (!fs.existsSync(folder)) return [];
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter(file => file.endsWith('.test.js'))
    .sort()
    .map(file => path.join(folder, file));
}
