import * as fs from 'node:fs';
import * as path from 'node:path';
import type { NeedName } from './needs';

interface Suite {
  /** Without these the suite cannot run. */
  readonly needs: readonly NeedName[];
  /** The script beside this file that runs the suite, if it is not simply mocha in its own process. */
  readonly runner?: string;
  /** Whether it uses this machine's container engine. Such suites run one after the other. */
  readonly isShared?: boolean;
  /** Whether it must run alone, because it needs the whole machine. */
  readonly isAlone?: boolean;
  /** Folders with its tests, if they belong to other suites. */
  readonly folders?: readonly string[];
  /**
   * The number of processes to split its files over, for suites that would come close to the time limit on a
   * busy machine. They are reported as one.
   */
  readonly parts?: number;
}

/** The suites of `npm test`, in the order they are reported. */
export const suites = {
  unit: { needs: [] },
  store: { needs: ['sqlite3'], parts: 2 },
  damage: { needs: ['sqlite3'] },
  fuzz: { needs: [], parts: 4 },
  windows: { needs: [] },
  windowsHost: {
    needs: ['windowsNode'],
    runner: 'inWindowsSuite',
    folders: ['unit', 'store', 'windows'],
    parts: 4,
  },
  cgroup2: { needs: ['engine', 'virtualMachine'], runner: 'inGuestSuite', isAlone: true, parts: 2 },
  engine: { needs: ['engine', 'openssl', 'strace', 'podman'], isShared: true, parts: 2 },
  vscode: { needs: ['engine', 'chromium', 'server'], runner: 'inHostSuite', isShared: true },
  panel: { needs: ['chromium'], parts: 2 },
  browser: {
    needs: ['engine', 'chromium', 'server', 'sqlite3'],
    isShared: true,
    // Several windows, each with its own extension host and pages.
    isAlone: true,
    parts: 2,
  },
} as const satisfies Record<string, Suite>;

export type SuiteName = keyof typeof suites;

/**
 * The suites `names` in the order in which they start, each repeated for its parts. Suites that share the
 * engine come first, because they run one after the other and mostly wait; those that compute run beside
 * them, long ones first.
 */
export function inOrderOfRun(names: readonly SuiteName[]): SuiteName[] {
  const order: readonly SuiteName[] = [
    ...(['engine', 'vscode'] as const),
    ...([
      'panel',
      'windowsHost',
      'store',
      'damage',
      'fuzz',
      'unit',
      'windows',
      'browser',
      'cgroup2',
    ] as const),
  ];
  const parts = names.flatMap(name => Array.from({ length: partsOf(name) }, () => name));
  return parts.sort((one, other) => order.indexOf(one) - order.indexOf(other));
}

export function partsOf(name: SuiteName): number {
  const suite: Suite = suites[name];
  return suite.parts ?? 1;
}

/** The suite of `waiting` that may start beside the running ones; `undefined` while none may. */
export function nextToRun(
  waiting: readonly SuiteName[],
  running: readonly SuiteName[],
): SuiteName | undefined {
  const isAlone = (name: SuiteName): boolean => 'isAlone' in suites[name];
  const isShared = (name: SuiteName): boolean => 'isShared' in suites[name];
  if (running.some(isAlone)) return undefined;
  const others = waiting.filter(name => !isAlone(name));
  // They come last, and nothing starts beside them.
  if (others.length === 0 && running.length === 0) return waiting[0];
  return others.find(name => !(isShared(name) && running.some(isShared)));
}

/** The built test files of a part of a suite. */
export function testFiles(name: SuiteName, part: number): string[] {
  const suite: Suite = suites[name];
  const all = (suite.folders ?? [name]).flatMap(testFilesIn);
  return all.filter((_, index) => index % partsOf(name) === part);
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
