import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ContainerEvent } from '../../src/common/model/event';
import { DeathRecorder } from '../../src/collecting/deathRecorder';
import { LeakWatch } from '../../src/collecting/leakWatch';
import { queryLimits } from '../../src/common/queryLimits';
import { systemClock } from '../../src/node/systemClock';
import { containerId, makeBusyTick, makeTick } from '../store/ticks';
import { RecordingLog } from '../support/fakes/recordingLog';
import { nowMs, PanelDriver } from '../support/panel/panelDriver';
import { laneEvent, laneRun } from '../support/panel/panelStory';
import type { LaneEntry } from '../../src/protocol/lane';
import { packMessage } from '../../src/protocol/packedMessage';
import type { PanelPage } from '../support/panel/panelPage';
import type { BenchResult } from './support/benchResult';
import { openBenchStore } from './support/openBenchStore';
import { toResult } from './support/toResult';

const counts = { events: 10_000, runs: 2000 } as const;
const spanMs = 15 * 60_000;
const rounds = 7;
const watched = 50;

/**
 * How long the store takes to list events and runs, the page to draw them after the message, and those who
 * look out for deaths and leaks to look at a tick.
 */
export async function benchTimeline(): Promise<BenchResult[]> {
  return [await listing(), ...(await drawing()), await watching()];
}

/** What is added to a tick in which nothing happens: both see the same containers as at the one before. */
async function watching(): Promise<BenchResult> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-bench-'));
  const store = await openBenchStore(folder, nowMs);
  const log = new RecordingLog();
  const nothing = (): Promise<never[]> => Promise.resolve([]);
  const deaths = new DeathRecorder({
    store: {
      listUnjudgedEnds: nothing,
      gatherDeathFacts: refused,
      noteDeath: refused,
      noteDeathLog: refused,
    },
    ...{ readLog: refused, keepsLogs: () => false, clock: systemClock, log },
  });
  const leaks = new LeakWatch({
    // Asked for in another turn, as in another thread.
    history: {
      querySeries: async query => (await nextTurn(), store.querySeries(query)),
      queryNotes: nothing,
    },
    ...{ inherited: [], addNote: () => undefined, handleChange: () => undefined, log },
  });
  try {
    const { containers } = makeBusyTick(nowMs, watched);
    const [added, recorded]: [number[], number[]] = [[], []];
    for (let tick = 0; tick < 20 * rounds; tick++) {
      const now = { ...makeBusyTick(nowMs + tick * 5000, watched), containers };
      const began = performance.now();
      deaths.handleTick(now);
      leaks.handleTick(now);
      const handed = performance.now();
      store.record(now);
      added.push(handed - began);
      recorded.push(performance.now() - handed);
      await nextTurn();
    }
    return toResult({
      name: `timeline: deaths and leaks looked out for, a tick of ${watched} containers (baseline: stored)`,
      unit: 'ms',
      runs: added,
      limit: 0.1,
      baselineRuns: recorded,
    });
  } finally {
    deaths.dispose();
    leaks.dispose();
    store.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function refused(): Promise<never> {
  return Promise.reject(new Error('Nothing happens, so nobody asks.'));
}

/** Events of one container are as many as one answer holds, so they are asked for in parts. */
async function listing(): Promise<BenchResult> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-bench-'));
  const store = await openBenchStore(folder, nowMs);
  try {
    const fromMs = nowMs - spanMs;
    const events = manyEntries().flatMap((entry): ContainerEvent[] => {
      if (entry.kind !== 'event') return [];
      const { atMs, action, exitCode } = entry;
      const told = { timestampMs: Math.round(atMs), containerId: containerId(1), name: 'app-1', action };
      return [{ ...told, ...(exitCode !== undefined && { exitCode }) }];
    });
    store.record(makeTick(fromMs));
    store.record(makeTick(nowMs, { events }));
    for (const entry of manyEntries()) if (entry.kind === 'markedRun') store.noteRun(entry.run, nowMs);
    const parts = Math.ceil(counts.events / queryLimits.rows.most);
    const partMs = spanMs / parts;
    const runs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const began = performance.now();
      let listed = store.queryRuns({ fromMs, toMs: nowMs, limit: counts.runs }).length;
      for (let part = 0; part < parts; part++) {
        const span = { fromMs: fromMs + part * partMs, toMs: fromMs + (part + 1) * partMs - 1 };
        const containers = [containerId(1)];
        listed += store.queryEvents({ ...span, containers, limit: queryLimits.rows.most }).length;
      }
      runs.push(performance.now() - began);
      if (listed !== counts.events + counts.runs) throw new Error(`Only ${listed} were listed.`);
    }
    return toResult({
      ...{ name: 'timeline: 10,000 events and 2,000 runs listed by the store', unit: 'ms', runs },
      limit: 100,
    });
  } finally {
    store.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function drawing(): Promise<BenchResult[]> {
  const driver = await PanelDriver.start();
  try {
    const opened = await driver.open({ width: 1200 });
    const [many, none] = [manyEntries(), [] as LaneEntry[]];
    await drawingMs(opened, many);
    const manyMs: number[] = [];
    const noneMs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      noneMs.push(await drawingMs(opened, none));
      manyMs.push(await drawingMs(opened, many));
    }
    return [
      toResult({
        name: 'timeline: 10,000 events and 2,000 runs told and drawn (baseline: none)',
        unit: 'ms',
        runs: manyMs,
        limit: 100,
        baselineRuns: noneMs,
      }),
    ];
  } finally {
    await driver.close();
  }
}

function manyEntries(): LaneEntry[] {
  const fromMs = nowMs - spanMs;
  const events = Array.from({ length: counts.events }, (_, at): LaneEntry => {
    const atMs = fromMs + (at * spanMs) / counts.events;
    return at % 2 === 0 ? laneEvent(atMs, 'die', { exitCode: at % 7 }) : laneEvent(atMs, 'start');
  });
  const runs = Array.from({ length: counts.runs }, (_, at): LaneEntry => {
    const atMs = fromMs + (at * spanMs) / counts.runs;
    return laneRun(`run-${10_000 + at}`, 'task', atMs, atMs + 2000, { label: 'npm test', outcome: at % 3 });
  });
  return [...events, ...runs];
}

/**
 * From the message, deserialized by the browser as VS Code's are, to the frame after the one that draws it.
 */
async function drawingMs({ page }: PanelPage, entries: readonly LaneEntry[]): Promise<number> {
  return page.evaluate(
    async message => {
      const frame = (): Promise<unknown> => new Promise(resolve => requestAnimationFrame(resolve));
      await frame();
      const began = performance.now();
      window.postMessage(message, '*');
      await new Promise(resolve => window.addEventListener('message', resolve, { once: true }));
      await frame();
      await frame();
      return performance.now() - began;
    },
    packMessage({ type: 'lane', request: 1, entries, nowMs }),
  );
}
