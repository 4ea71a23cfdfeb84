import * as fs from 'node:fs';
import * as path from 'node:path';
import type { NeedName } from './needs';

interface Suite {
  /** What it cannot do without. */
  readonly needs: readonly NeedName[];
  /** The script beside this file that runs it, where mocha in a process of its own does not do. */
  readonly runner?: string;
  /**
   * Whether it uses this machine's container engine and its containers. Such suites run one after the other.
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
  store: { needs: ['sqlite3'], isAlone: true },
  damage: { needs: ['sqlite3'] },
  fuzz: { needs: [] },
  windows: { needs: [], isAlone: true },
  windowsHost: {
    needs: ['windowsNode'],
    runner: 'inWindowsSuite',
    // What a Windows can change: files that are open, paths, pipes, threads, time, processes that end. Arithmetic,
    // texts and what only Linux tells are the same everywhere.
    folders: [
      ...['windows', 'unit/windows', 'unit/node', 'unit/collect', 'unit/collecting'],
      ...['unit/engine/discovery', 'unit/engine/transport', 'unit/engine/watch'],
      ...['unit/history/client', 'unit/history/files', 'unit/history/journal', 'unit/history/upkeep'],
    ],
    files: [
      ...['unit/sample/hostSampler', 'unit/sample/slowHostReader'],
      ...['store/upkeep/claim', 'store/upkeep/heldFiles', 'store/collectingWindow', 'store/kills'],
    ],
  },
  cgroup2: { needs: ['engine', 'virtualMachine'], runner: 'inGuestSuite', isAlone: true },
  engine: { needs: ['engine', 'openssl', 'strace', 'podman'], isShared: true, isAlone: true },
  vscode: { needs: ['engine', 'chromium', 'server'], runner: 'inHostSuite', isShared: true },
  panel: { needs: ['chromium'] },
  browser: { needs: ['engine', 'chromium', 'server', 'sqlite3'], isShared: true, isAlone: true },
} as const satisfies Record<string, Suite>;

export type SuiteName = keyof typeof suites;

/**
 * Suites of `names` in the order in which they are begun: long ones first, so that the two that run at a time
 * end together; beside those that wait most of their time, for containers or what a page shows, those that
 * compute.
 */
export function inOrderOfRun(names: readonly SuiteName[]): SuiteName[] {
  const order: readonly SuiteName[] = [
    ...(['engine', 'panel', 'browser', 'store', 'damage', 'cgroup2'] as const),
    ...(['windowsHost', 'vscode', 'fuzz', 'unit', 'windows'] as const),
  ];
  return [...names].sort((one, other) => order.indexOf(one) - order.indexOf(other));
}

/**
 * The one of `waiting` that may begin beside those that run; `undefined` where none may before one of these
 * is over.
 */
export function nextToRun(
  waiting: readonly SuiteName[],
  running: readonly SuiteName[],
): SuiteName | undefined {
  const isAlone = (name: SuiteName): boolean => 'isAlone' in suites[name];
  const isShared = (name: SuiteName): boolean => 'isShared' in suites[name];
  if (running.some(isAlone)) return undefined;
  const others = waiting.filter(name => !isAlone(name));
  // They come last: nothing begins beside them.
  if (others.length === 0 && running.length === 0) return waiting[0];
  return others.find(name => !(isShared(name) && running.some(isShared)));
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
