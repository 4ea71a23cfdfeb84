import assert from 'node:assert/strict';
import type { RunFacts, SourceEvent } from '../../../src/runs/sourceEvent';
import { RunTracker } from '../../../src/runs/runTracker';
import type { MarkedRun } from '../../../src/timeline/markedRun';
import { ManualClock } from '../../support/fakes/manualClock';

const startMs = 1_000_000;
/** Longer than anything is delayed or waited for. */
const longMs = 5000;

type Told = Omit<SourceEvent, 'atMs' | 'facts'> & Partial<SourceEvent>;

/** An event, and its delay after the start of the sequence. */
type Step = readonly [afterMs: number, event: Told, what?: string | (Partial<RunFacts> & { label: string })];

/**
 * Replays VS Code's events at their times. Returns the final state of each run as one line: what it is, its
 * start and end, and how it ended.
 */
function replay(steps: readonly Step[]): string[] {
  const clock = new ManualClock(startMs);
  const runs = new Map<string, MarkedRun>();
  let ids = 0;
  const tracker = new RunTracker({
    clock,
    makeId: () => `run-${ids++}`,
    handleRun: run => {
      // A run that is going on may be reported again, but not one that has ended.
      assert.equal(runs.get(run.id)?.endMs, undefined);
      runs.set(run.id, run);
    },
  });
  for (const [afterMs, event, what] of steps) {
    clock.advance(startMs + afterMs - clock.now());
    const atMs = clock.now();
    const named = typeof what === 'string' ? { label: what } : what;
    const facts = named && { key: named.label, atMs, ...named };
    tracker.track({ ...event, atMs, ...(facts && { facts }) } as SourceEvent);
  }
  clock.advance(longMs);
  assert.equal(clock.timerCount, 0);
  tracker.dispose();
  return [...runs.values()].map(({ kind, label, startMs: from, endMs, outcome }) => {
    const end = endMs === undefined ? 'on' : `${endMs - startMs} (${outcome ?? 'nothing told'})`;
    return `${kind} ${label}: ${from - startMs} to ${end}`;
  });
}

const command = (id = 'c', terminal = 't', pid?: number): Told => ({
  type: 'commandStart',
  command: id,
  terminal,
  ...(pid !== undefined && { pid }),
});

describe('What VS Code tells of a window becomes runs:', () => {
  const sequences: Readonly<
    Record<string, { readonly steps: readonly Step[]; readonly runs: readonly string[] }>
  > = {
    'a task, whose shell told of its command before': {
      steps: [
        [0, command('c', 't', 77), 'npm test'],
        [400, { type: 'taskStart', task: 'a' }, 'npm: test'],
        [450, { type: 'taskProcess', task: 'a', pid: 77 }],
        [4000, { type: 'taskProcessEnd', task: 'a', exitCode: 1 }],
        [4001, { type: 'commandEnd', command: 'c', exitCode: 1 }],
        [4002, { type: 'taskEnd', task: 'a' }],
        [4003, { type: 'taskEnd', task: 'a' }],
      ],
      runs: ['task npm: test: 400 to 4000 (1)'],
    },
    'a task whose command was over before the task was told of': {
      steps: [
        [0, command('c', 't'), 'npm test'],
        [50, { type: 'commandEnd', command: 'c', exitCode: 0 }],
        [300, { type: 'taskStart', task: 'a' }, 'npm: test'],
        [310, { type: 'taskEnd', task: 'a' }],
      ],
      runs: ['task npm: test: 300 to 310 (unknown)'],
    },
    'a task in the terminal of another one before it, which tells the old process': {
      steps: [
        [0, { type: 'taskStart', task: 'a' }, 'first'],
        [10, { type: 'taskProcess', task: 'a', pid: 77 }],
        [20, command('c', 't', 77), 'make first'],
        [900, { type: 'commandEnd', command: 'c', exitCode: 0 }],
        [900, { type: 'taskProcessEnd', task: 'a', exitCode: 0 }],
        [5000, command('d', 't', 77), 'make second'],
        [5900, { type: 'taskStart', task: 'b' }, 'second'],
        [5910, { type: 'taskProcess', task: 'b', pid: 88 }],
        [7000, { type: 'taskProcessEnd', task: 'b', exitCode: 2 }],
        [7001, { type: 'commandEnd', command: 'd', exitCode: 2 }],
      ],
      runs: ['task first: 0 to 900 (0)', 'task second: 5900 to 7000 (2)'],
    },
    'a task whose process is told of long after its command: one run, under one id': {
      steps: [
        [0, command('c', 't', 77), 'npm test'],
        [900, { type: 'taskStart', task: 'a' }, 'npm: test'],
        [950, { type: 'taskProcess', task: 'a', pid: 77 }],
        [3000, { type: 'commandEnd', command: 'c', exitCode: 0 }],
        [3000, { type: 'taskProcessEnd', task: 'a', exitCode: 0 }],
      ],
      runs: ['task npm: test: 900 to 3000 (0)'],
    },
    'a command that a user gave while a task began in another terminal': {
      steps: [
        [0, command('c', 'own', 55), 'go test'],
        [100, command('d', 'of the task', 77)],
        [300, { type: 'taskStart', task: 'a' }, 'build'],
        [310, { type: 'taskProcess', task: 'a', pid: 77 }],
        [2000, { type: 'taskProcessEnd', task: 'a', exitCode: 0 }],
        [3000, { type: 'commandEnd', command: 'c', exitCode: 0 }],
      ],
      runs: ['terminal go test: 0 to 3000 (0)', 'task build: 300 to 2000 (0)'],
    },
    'tasks that another one only brings together, which tells its end alone': {
      steps: [
        [0, { type: 'taskStart', task: 'a' }, 'api'],
        [5, { type: 'taskStart', task: 'b' }, 'web'],
        [2000, { type: 'taskProcessEnd', task: 'a', exitCode: 0 }],
        [2001, { type: 'taskEnd', task: 'a' }],
        [3000, { type: 'taskProcessEnd', task: 'b', exitCode: 0 }],
        [3001, { type: 'taskEnd', task: 'b' }],
        [3002, { type: 'taskEnd', task: 'both' }],
      ],
      runs: ['task api: 0 to 2000 (0)', 'task web: 5 to 3000 (0)'],
    },
    'a task that VS Code ended, which has no exit code': {
      steps: [
        [0, { type: 'taskStart', task: 'a' }, 'serve'],
        [900, { type: 'taskProcessEnd', task: 'a' }],
        [901, { type: 'taskEnd', task: 'a' }],
      ],
      runs: ['task serve: 0 to 900 (stopped)'],
    },
    'a task whose exit code is told after its end': {
      steps: [
        [0, { type: 'taskStart', task: 'a' }, 'x'],
        [900, { type: 'taskEnd', task: 'a' }],
        [1100, { type: 'taskProcessEnd', task: 'a', exitCode: 3 }],
      ],
      runs: ['task x: 0 to 900 (3)'],
    },
    'a quick task, of which no process is told': {
      steps: [
        [0, { type: 'taskStart', task: 'a' }, 'x'],
        [20, { type: 'taskEnd', task: 'a' }],
        [21, { type: 'taskEnd', task: 'a' }],
      ],
      runs: ['task x: 0 to 20 (unknown)'],
    },
    'the same task again': {
      steps: [
        [0, { type: 'taskStart', task: 'a' }, 'x'],
        [900, { type: 'taskProcessEnd', task: 'a', exitCode: 0 }],
        [2000, { type: 'taskStart', task: 'b' }, 'x'],
        [2900, { type: 'taskProcessEnd', task: 'b', exitCode: 0 }],
      ],
      runs: ['task x: 0 to 900 (0)', 'task x: 2000 to 2900 (0)'],
    },
    'a task in the background goes on, and a debug session begins beside it': {
      steps: [
        [0, { type: 'taskStart', task: 'a' }, { label: 'watch', isBackground: true }],
        [300, { type: 'debugStart', session: 's' }, 'Launch'],
        [4000, { type: 'debugEnd', session: 's' }],
      ],
      runs: ['task watch: 0 to on', 'debug Launch: 300 to 4000 (unknown)'],
    },
    'a task before a debug session, which was over by then': {
      steps: [
        [0, { type: 'taskStart', task: 'a' }, 'build'],
        [200, { type: 'taskProcessEnd', task: 'a', exitCode: 0 }],
        [300, { type: 'debugStart', session: 's' }, 'Launch'],
        [4000, { type: 'debugEnd', session: 's' }],
      ],
      runs: ['task build: 0 to 200 (0)', 'debug Launch: 300 to 4000 (unknown)'],
    },
    'a debug session in a terminal, with a child that ends first': {
      steps: [
        [0, command('c', 't', 5), 'node --test'],
        [250, { type: 'debugStart', session: 'root' }, 'Launch'],
        [700, { type: 'debugStart', session: 'child', parent: 'root' }, 'app.js'],
        [4000, { type: 'debugEnd', session: 'child' }],
        [4100, { type: 'debugEnd', session: 'root' }],
        [4150, { type: 'commandEnd', command: 'c', exitCode: 0 }],
      ],
      runs: ['debug Launch: 250 to 4100 (unknown)'],
    },
    'a debug session whose parent ends before its children': {
      steps: [
        [0, { type: 'debugStart', session: 'root' }, 'Launch'],
        [10, { type: 'debugStart', session: 'child', parent: 'root' }, 'x'],
        [20, { type: 'debugStart', session: 'grandchild', parent: 'child' }, 'y'],
        [1000, { type: 'debugEnd', session: 'root' }],
        [2000, { type: 'debugEnd', session: 'child' }],
        [3000, { type: 'debugEnd', session: 'grandchild' }],
        [3000, { type: 'debugEnd', session: 'grandchild' }],
      ],
      runs: ['debug Launch: 0 to 3000 (unknown)'],
    },
    'a child of a session that nobody heard begin': {
      steps: [[0, { type: 'debugStart', session: 'child', parent: 'gone' }, 'x']],
      runs: [],
    },
    'two sessions that a user started together': {
      steps: [
        [0, { type: 'debugStart', session: 'a' }, 'api'],
        [10, { type: 'debugStart', session: 'b' }, 'web'],
        [1000, { type: 'debugEnd', session: 'a' }],
        [2000, { type: 'debugEnd', session: 'b' }],
      ],
      runs: ['debug api: 0 to 1000 (unknown)', 'debug web: 10 to 2000 (unknown)'],
    },
    'a command, ended with Ctrl+C': {
      steps: [
        [0, command(), 'npm test'],
        [3000, { type: 'commandEnd', command: 'c', exitCode: 130 }],
      ],
      runs: ['terminal npm test: 0 to 3000 (130)'],
    },
    'a command whose exit code nobody knows': {
      steps: [
        [0, command(), 'npm test'],
        [10, { type: 'commandEnd', command: 'c' }],
      ],
      runs: ['terminal npm test: 0 to 10 (unknown)'],
    },
    'a command whose terminal is closed while it runs': {
      steps: [
        [0, command(), 'npm test'],
        [2000, { type: 'terminalClose', terminal: 't' }],
      ],
      runs: ['terminal npm test: 0 to 2000 (stopped)'],
    },
    'a command after one whose end was not told': {
      steps: [
        [0, command('c'), 'make a'],
        [2000, command('d')],
        [3000, command('e'), 'make b'],
        [4000, { type: 'commandEnd', command: 'e', exitCode: 0 }],
      ],
      runs: ['terminal make a: 0 to 2000 (unknown)', 'terminal make b: 3000 to 4000 (0)'],
    },
    'a process that has the number of one in a closed terminal of a task': {
      steps: [
        [0, { type: 'taskStart', task: 'a' }, 'x'],
        [1, { type: 'taskProcess', task: 'a', pid: -1 }],
        [10, command('c', 't', 7), 'make b'],
        [600, { type: 'taskProcessEnd', task: 'a', exitCode: 0 }],
        [700, command('d', 'u', 7), 'make c'],
        [900, { type: 'commandEnd', command: 'd', exitCode: 0 }],
      ],
      runs: ['task x: 0 to 600 (0)', 'terminal make c: 700 to 900 (0)'],
    },
    'a source that is switched off while its runs go on': {
      steps: [
        [0, { type: 'taskStart', task: 'a' }, 'x'],
        [1, command(), 'make a'],
        [2000, { type: 'sourceOff', kind: 'task' }],
        [2100, { type: 'taskProcessEnd', task: 'a', exitCode: 0 }],
      ],
      runs: ['task x: 0 to 2000 (unknown)'],
    },
    'what is over when it is told': {
      steps: [
        [
          500,
          { type: 'done', kind: 'notebook', endMs: startMs + 500, outcome: 0 },
          { label: 'n', atMs: startMs },
        ],
      ],
      runs: ['notebook n: 0 to 500 (0)'],
    },
  };
  for (const [title, { steps, runs }] of Object.entries(sequences))
    it(title, () => assert.deepEqual(replay(steps), runs));

  it('a clock that is set back makes no run end before it began', () => {
    const told: MarkedRun[] = [];
    const clock = new ManualClock(startMs);
    const tracker = new RunTracker({ clock, makeId: () => 'x', handleRun: run => told.push(run) });
    tracker.track({ type: 'taskStart', task: 1, facts: { key: 'k', label: 'l', atMs: startMs } });
    clock.stepWall(-3_600_000);
    tracker.track({ type: 'taskProcessEnd', task: 1, atMs: clock.now(), exitCode: 0 });
    clock.advance(longMs);
    assert.deepEqual([told[0]?.startMs, told[0]?.endMs], [startMs, startMs]);
    tracker.dispose();
  });
});
