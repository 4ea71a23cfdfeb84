import fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { hourMs } from '../../../src/common/time';
import { Collector, type ContainerView } from '../../../src/collect/collector';
import type { ContainerSample } from '../../../src/common/model/sample';
import type { Tick } from '../../../src/common/model/tick';
import { EngineConnection } from '../../../src/engine/watch/engineConnection';
import { EngineModem } from '../../../src/engine/transport/engineModem';
import { EngineRegistry } from '../../../src/engine/discovery/engineRegistry';
import { writtenBytes } from '../../../src/history/files/writtenBytes';
import { ContainerSampler } from '../../../src/sample/containerSampler';
import { knownWorkloads } from '../../../src/ui/state/knownWorkloads';
import { describeStatusBar } from '../../../src/ui/statusBar/describeStatusBar';
import { panelSubject } from '../../../src/ui/panel/feed/panelSubject';
import { containerTooltip } from '../../../src/ui/tree/containerTooltip';
import { engineTooltip } from '../../../src/ui/tree/engineTooltip';
import { TreeModel } from '../../../src/ui/tree/treeModel';
import { ManualClock } from '../fakes/manualClock';
import { RecordingLog } from '../fakes/recordingLog';
import { SyncStore } from '../data/syncStore';
import type { EngineKind } from './answers';
import { Oracle } from './oracle';
import { Random } from './random';
import { ScriptedEngine } from './scriptedEngine';
import { settled } from './settled';

const startMs = Date.UTC(2026, 2, 4, 11, 20);
const wasmPath = path.resolve('node_modules/sql.js/dist/sql-wasm.wasm');
/** Uses a folder in memory where there is one: disk behavior is covered by other tests. */
const quickFolder = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
const kinds: readonly [EngineKind, ...EngineKind[]] = ['docker20', 'docker28', 'podman4'];
/**
 * Intervals in ms, listed as often as they are to be chosen. Most are long, because varied answers matter
 * more than many of them.
 */
const intervals: readonly [number, ...number[]] = [
  5000,
  ...[30_000, 30_000, 30_000],
  ...Array.from({ length: 28 }, () => 60_000),
  ...Array.from({ length: 16 }, () => 300_000),
];
const faultRates: readonly [number, ...number[]] = [0, 0.02, 0.1, 0.3, 0.7];

export interface FuzzReport {
  readonly problems: readonly string[];
  readonly samples: number;
  /** Samples that lack no figure which their two readings could give. */
  readonly whole: number;
  readonly faultRate: number;
  readonly writtenBytes: number;
  /** Rows and events that were stored with these bytes. */
  readonly stored: number;
}

/**
 * Runs one hour of a scripted engine through connection, collector, store and the tree's texts. The same seed
 * gives the same run.
 */
export async function runFuzz(seed: number): Promise<FuzzReport> {
  const run = new FuzzRun(seed);
  try {
    return await run.run();
  } finally {
    run.dispose();
  }
}

class FuzzRun {
  readonly #random: Random;
  readonly #clock = new ManualClock(startMs);
  readonly #log = new RecordingLog();
  readonly #folder = fs.mkdtempSync(path.join(quickFolder, 'cm-fuzz-'));
  readonly #intervalMs: number;
  readonly #faultRate: number;
  readonly #engine: ScriptedEngine;
  readonly #oracle: Oracle;
  readonly #tree = new TreeModel();
  readonly #ticks: Tick[] = [];
  readonly #realGet = EngineModem.prototype.get;
  readonly #realSync = fs.fdatasync;

  constructor(seed: number) {
    const random = new Random(seed);
    this.#random = random;
    this.#intervalMs = random.pick(intervals);
    this.#faultRate = random.pick(faultRates);
    const aheadMs = random.pick([0, 0, -7_200_000, 3000]);
    const options = {
      clock: this.#clock,
      random,
      kind: random.pick(kinds),
      faultRate: this.#faultRate,
      aheadMs,
    };
    this.#engine = new ScriptedEngine(options);
    this.#oracle = new Oracle(this.#engine, aheadMs);
    // Replaces the transport to the engine. Everything above it is real.
    const engine = this.#engine;
    EngineModem.prototype.get = (url, query, signal) => engine.get(url, query, signal);
    // A file in memory needs no sync. A real `fdatasync` would finish at varying times, and a seed would no
    // longer give the same run.
    const sync = (_handle: number, handleEnd: (error: null) => void): void =>
      void setImmediate(handleEnd, null);
    fs.fdatasync = Object.assign(sync, { __promisify__: fs.fdatasync.__promisify__ });
  }

  async run(): Promise<FuzzReport> {
    const before = writtenBytes();
    const store = await this.#openStore();
    const [clock, log] = [this.#clock, this.#log];
    const registry = new EngineRegistry({
      load: () => Promise.resolve([]),
      handleChange: engines => this.#guard(() => store.store.noteEngines({ engines })),
    });
    const source = new EngineConnection({
      endpoint: 'tcp://fuzz.test:2375',
      environment: { variables: {}, homeFolder: this.#folder, platform: 'linux' },
      clock,
      log,
      random: () => this.#random.next(),
      identify: registry.identify,
    });
    const sampler = new ContainerSampler({ platform: 'win32', clock, log });
    const host = {
      read: async (timestampMs: number) => ({ timestampMs, cpuPercent: 10 }),
      start: () => undefined,
      stop: () => undefined,
    };
    const collector = new Collector({
      engines: [{ source, sampler, log }],
      host,
      clock,
      log,
      intervalMs: this.#intervalMs,
      handleSameEngine: (firstId, otherId) => registry.join(firstId, otherId),
    });
    collector.onDidChangeContainers(view => this.#guard(() => this.#show(view, [])));
    collector.onDidTick(tick => this.#guard(() => this.#handleTick(tick, store)));
    collector.start();
    while (clock.now() < startMs + hourMs) {
      await settled(3);
      clock.advance(Math.ceil(Math.min(clock.nextTimerMs, 60_000)));
    }
    await settled(3);
    collector.dispose();
    await settled(3);
    store.close();
    await this.#checkStored();
    this.#checkLog();
    const samples = this.#ticks.flatMap(tick => tick.samples);
    const events = this.#ticks.flatMap(tick => tick.events ?? []);
    return {
      problems: this.#oracle.problems,
      samples: samples.length,
      whole: samples.filter(isWhole).length,
      faultRate: this.#faultRate,
      writtenBytes: writtenBytes() - before,
      stored: samples.length + this.#ticks.length + events.length,
    };
  }

  dispose(): void {
    EngineModem.prototype.get = this.#realGet;
    fs.fdatasync = this.#realSync;
    fs.rmSync(this.#folder, { recursive: true, force: true });
  }

  #openStore(): Promise<SyncStore> {
    const { nowMs, rawHours } = { nowMs: this.#clock.now(), rawHours: 24 };
    return SyncStore.open(
      { folder: this.#folder, wasmPath, nowMs, rawHours },
      {
        clock: this.#clock,
        log: this.#log,
        handleHealth: health => this.#blame(`saving: ${JSON.stringify(health)}`),
      },
    );
  }

  #handleTick(tick: Tick, store: SyncStore): void {
    this.#ticks.push(tick);
    const starts = new Map(tick.containers.map(({ id, startedAtMs }) => [id, startedAtMs]));
    for (const event of tick.events ?? []) this.#oracle.checkEvent(event);
    // A container id with an engine's key means that the engine reported another id than before.
    if (this.#faultRate === 0 && tick.samples.some(({ containerId }) => containerId.includes('@')))
      this.#blame('a sound engine was taken for two');
    this.#oracle.checkOnce(
      'samples of a tick',
      tick.samples.map(({ containerId }) => containerId),
    );
    for (const sample of tick.samples)
      this.#oracle.checkSample(sample, starts.get(sample.containerId), this.#intervalMs);
    for (const { id, exitCode } of tick.containers) this.#oracle.checkExitCode(id, exitCode);
    store.record(tick);
    this.#show(tick, tick.samples);
    const { engines } = tick;
    describeStatusBar({ engines, isPaused: false, tick });
    for (const status of engines) engineTooltip(status, { kind: 'here' });
    const stored = store.listWorkloads();
    for (const { workload, name } of knownWorkloads(tick.containers, stored)) {
      const ref = { kind: 'container', workload, name } as const;
      panelSubject({
        ref,
        tick,
        stored: stored.find(({ key }) => key === workload),
        hostName: 'h',
        hostCores: 1,
      });
    }
  }

  #show({ engines, containers }: ContainerView, samples: readonly ContainerSample[]): void {
    this.#oracle.checkOnce(
      'containers shown',
      containers.map(({ id }) => id),
    );
    const byId = new Map(samples.map(sample => [sample.containerId, sample]));
    this.#tree.update({ engines, containers, sampleOf: id => byId.get(id) });
    // Reads what a user sees when pointing at a container.
    const container = containers[this.#ticks.length % Math.max(1, containers.length)];
    if (container) containerTooltip({ container, sample: byId.get(container.id), nowMs: this.#clock.now() });
  }

  /** Checks that a reopened store returns what the ticks contained, within the precision of its columns. */
  async #checkStored(): Promise<void> {
    const store = await this.#openStore();
    // Ticks with the same millisecond are stored one millisecond apart, so some rows are later than the
    // clock.
    const nowMs = this.#clock.now() + 1000;
    const told = new Map(
      this.#ticks.flatMap(({ samples }) => samples).map(sample => [keyOf(sample), sample]),
    );
    const rows: ContainerSample[] = [];
    for (let beforeMs = nowMs; ;) {
      const page = store.queryHistory({ nowMs, beforeMs, hours: 2, limit: 5000 });
      rows.push(...page);
      if (page.length < 5000) break;
      beforeMs = page.at(-1)?.timestampMs ?? 0;
    }
    for (const row of rows) this.#checkRow(row, told.get(keyOf(row)));
    if (rows.length !== told.size)
      this.#blame(`${told.size} samples were told, and ${rows.length} rows are stored`);
    for (const event of store.queryEvents({ fromMs: 0, toMs: nowMs + hourMs, limit: 5000 }))
      this.#oracle.checkEvent(event);
    if (store.report.damaged.length > 0) this.#blame(`damaged: ${JSON.stringify(store.report.damaged)}`);
    store.close();
  }

  #checkRow(row: ContainerSample, sample: ContainerSample | undefined): void {
    const figures: [keyof ContainerSample, toWithin: number][] = [
      ['cpuPercent', 0.006],
      ['memoryUsedBytes', 1024],
      ['networkRxBytes', 0],
      ['networkTxBytes', 0],
      ['blockReadBytes', 0],
      ['blockWriteBytes', 0],
      ['pids', 0],
    ];
    for (const [key, toWithin] of figures) {
      const [stored, told] = [row[key], sample?.[key]] as (number | undefined)[];
      const isTrue =
        stored === undefined || told === undefined ? stored === told : Math.abs(stored - told) <= toWithin;
      if (!isTrue) this.#blame(`${keyOf(row)}: ${key} is stored as ${stored}, and was told as ${told}`);
    }
  }

  /** Exceptions in the product's own listeners end up in the log. */
  #checkLog(): void {
    const pattern =
      /Error:|cannot read|is not (a function|a constructor|defined|iterable)\b|\bNaN\b|\[object/i;
    for (const { level, message } of this.#log.lines)
      if (level === 'error' || pattern.test(message)) this.#blame(`log: ${message.slice(0, 300)}`);
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#blame(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }

  #blame(problem: string): void {
    this.#oracle.problems.push(problem);
  }
}

function keyOf({ containerId, timestampMs }: ContainerSample): string {
  return `${containerId.slice(0, 12)} ${timestampMs}`;
}

function isWhole(sample: ContainerSample): boolean {
  const { cpuPercent, memoryUsedBytes, networkRxBytesPerSecond, blockWriteBytesPerSecond, pids } = sample;
  return ![cpuPercent, memoryUsedBytes, networkRxBytesPerSecond, blockWriteBytesPerSecond, pids].includes(
    undefined,
  );
}
