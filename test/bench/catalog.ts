import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { dayMs, hourMs } from '../../src/common/time';
import type { Tick } from '../../src/common/model/tick';
import type { ContainerEvent } from '../../src/common/model/event';
import type { ContainerHealth } from '../../src/common/model/container';
import { writtenBytes } from '../../src/history/files/writtenBytes';
import { wasmPath } from '../store/fixture';
import { containerId, makeContainer, makeHost, makeSample, noonMs } from '../store/ticks';
import { connectedTo, enginesIn } from '../support/data/engines';
import { ManualClock } from '../support/fakes/manualClock';
import { SyncStore } from '../support/data/syncStore';
import type { BenchResult } from './support/benchResult';
import { Load } from './support/load';
import { benchNewContainers } from './newContainers';
import { toResult } from './support/toResult';

const intervalMs = 5000;
const knownRuns = 10_000;
const knownEvents = 10_000;
/** A catalog that is not appended to would be written as a whole this long after a change (ms). */
const wholeWriteEveryMs = 10_000;
const silent = (): void => undefined;

/** Frequent changes must cost about their own size, and a container's start little, however much is known. */
export async function benchCatalog(): Promise<BenchResult[]> {
  return [
    await withFolder(folder => bytesOfHealthChecks(folder)),
    ...(await withFolder(folder => costsOfManyRuns(folder))),
    ...(await benchNewContainers()),
  ];
}

/**
 * Twenty containers with a health check every 10 s. Every check is reported, one in a hundred changes the
 * health.
 */
async function bytesOfHealthChecks(folder: string): Promise<BenchResult> {
  const containers = 20;
  const clock = new ManualClock(noonMs - dayMs);
  const store = await open(folder, clock);
  try {
    const load = new Load(containers);
    const before = writtenBytes();
    let rows = 0;
    for (let tick = 0; tick < dayMs / intervalMs; tick++) {
      const atMs = clock.now();
      const isCheck = tick % 2 === 0;
      store.record({ ...load.tick(atMs), ...(isCheck && { events: healthEvents(containers, atMs, tick) }) });
      rows += containers;
      clock.advance(intervalMs);
    }
    store.flush();
    const written = (writtenBytes() - before) / rows;
    const wholeBytes = (store.reportStorage().catalogBytes * dayMs) / wholeWriteEveryMs;
    return toResult({
      name: 'catalog: bytes written per row over a day of 20 containers with a health check each 10 s',
      unit: 'B',
      runs: [written],
      limit: 100,
      // The rows' own bytes, plus the whole catalog at its final size every 10 s.
      baselineRuns: [written + wholeBytes / rows],
    });
  } finally {
    store.close();
  }
}

function healthEvents(containers: number, timestampMs: number, tick: number): ContainerEvent[] {
  return Array.from({ length: containers }, (_, index) => {
    const check = tick / 2 + index * 5;
    const health: ContainerHealth = check % 100 === 0 ? 'unhealthy' : 'healthy';
    const [id, name] = [containerId(index + 1), `app-${index + 1}`];
    return { timestampMs: timestampMs + index, containerId: id, name, action: 'health_status', health };
  });
}

async function costsOfManyRuns(folder: string): Promise<BenchResult[]> {
  const clock = new ManualClock(noonMs);
  const filled = await open(folder, clock);
  for (let number = 0; number < knownRuns; number += 1000) {
    filled.record(manyRuns(clock, number, 1000));
    clock.advance(hourMs);
  }
  filled.record(shortRun(clock.now(), knownRuns));
  clock.advance(hourMs);
  filled.prune({ nowMs: clock.now(), rawHours: 24 });
  filled.close();
  const opening = await timeOfOpening(folder, clock.now());
  return [await bytesOfShortRuns(folder, clock), opening];
}

async function bytesOfShortRuns(folder: string, clock: ManualClock): Promise<BenchResult> {
  const store = await open(folder, clock);
  try {
    const wholeBytes = store.reportStorage().catalogBytes;
    const before = writtenBytes();
    const added = 3600;
    for (let index = 1; index <= added; index++) {
      store.record(shortRun(clock.now(), knownRuns + index));
      clock.advance(1000);
    }
    store.flush();
    return toResult({
      name: 'catalog: bytes written for one more short-lived run each second beside 10,000 runs',
      unit: 'B',
      runs: [(writtenBytes() - before) / added],
      limit: 4096,
      // The whole catalog once in ten runs, which is how often it would be written.
      baselineRuns: [(wholeBytes * 1000) / wholeWriteEveryMs],
    });
  } finally {
    store.close();
  }
}

/** A tick with many containers at once, one event for each. */
function manyRuns(clock: ManualClock, first: number, count: number): Tick {
  const timestampMs = clock.now();
  const numbers = Array.from({ length: count }, (_, index) => first + index + 1);
  return {
    timestampMs,
    intervalMs,
    engines: enginesIn(connectedTo()),
    containers: numbers.map(number => makeContainer(number)),
    samples: numbers.map(number => makeSample(number, timestampMs)),
    host: makeHost(timestampMs),
    events: numbers
      .slice(0, (count * knownEvents) / knownRuns)
      .map(number => eventOf(number, 'start', timestampMs)),
  };
}

/** A container that starts and ends within one tick. */
function shortRun(timestampMs: number, number: number): Tick {
  const previous = makeContainer(number - 1, { status: 'exited', exitCode: 0 });
  return {
    timestampMs,
    intervalMs: 1000,
    engines: enginesIn(connectedTo()),
    containers: [previous, makeContainer(number)],
    samples: [makeSample(number, timestampMs)],
    host: makeHost(timestampMs),
    events: [
      eventOf(number - 1, 'die', timestampMs - 300),
      eventOf(number - 1, 'destroy', timestampMs - 200),
      eventOf(number, 'create', timestampMs - 100),
      eventOf(number, 'start', timestampMs - 50),
    ],
  };
}

function eventOf(number: number, action: ContainerEvent['action'], timestampMs: number): ContainerEvent {
  const exitCode = action === 'die' ? { exitCode: 0 } : {};
  return { timestampMs, containerId: containerId(number), name: `app-${number}`, action, ...exitCode };
}

async function timeOfOpening(folder: string, nowMs: number): Promise<BenchResult> {
  const runs: number[] = [];
  for (let run = 0; run < 7; run++) {
    const began = performance.now();
    const store = await open(folder, new ManualClock(nowMs));
    runs.push(performance.now() - began);
    store.close();
  }
  const name = 'catalog: open with 10,000 runs and 10,000 events';
  return toResult({ name, unit: 'ms', runs, limit: 150 });
}

function open(folder: string, clock: ManualClock): Promise<SyncStore> {
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  return SyncStore.open(
    { folder, wasmPath, nowMs: clock.now(), rawHours: 24 },
    { clock, log, handleHealth: silent },
  );
}

async function withFolder<T>(measure: (folder: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-bench-'));
  try {
    return await measure(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
