import Docker from 'dockerode';
import * as fs from 'node:fs';
import type { IncomingMessage } from 'node:http';
import * as os from 'node:os';
import * as path from 'node:path';
import { hourMs } from '../../../src/common/time';
import { Collector } from '../../../src/collect/collector';
import { EngineConnection } from '../../../src/engine/watch/engineConnection';
import { EngineRegistry } from '../../../src/engine/discovery/engineRegistry';
import { ContainerSampler } from '../../../src/sample/containerSampler';
import type { ContainerHistoryRow } from '../../../src/protocol/store';
import { SyncStore } from '../data/syncStore';
import { ManualClock } from '../fakes/manualClock';
import { RecordingLog } from '../fakes/recordingLog';
import type { EngineKind } from './answers';
import { LyingEngine } from './lyingEngine';
import { Random } from './random';
import { ScriptedEngine } from './scriptedEngine';
import { settled } from './settled';

const startMs = Date.UTC(2026, 2, 4, 11, 20);
const wasmPath = path.resolve('node_modules/sql.js/dist/sql-wasm.wasm');
const kinds: readonly [EngineKind, ...EngineKind[]] = ['docker20', 'docker28'];
/** Each engine that comes up makes the collector read at once, so the first readings are at other times. */
const settledMs = 150_000;
const socketPath = '/fuzz/honest.sock';

interface Modem {
  readonly socketPath?: string;
  dial(
    options: { path: string; options: Readonly<Record<string, unknown>>; abortSignal: AbortSignal },
    handleAnswer: (error: Error | null, answer?: IncomingMessage) => void,
  ): void;
}

export interface HonestHistory {
  /** Rows of its containers, under the ids that it gives them. */
  readonly rows: readonly ContainerHistoryRow[];
  readonly events: readonly object[];
  readonly problems: readonly string[];
  readonly lies: number;
}

/**
 * What is stored of an hour of an honest engine on this machine; with `hasLiar`, beside an engine on another
 * machine, before it or behind it on the list, that answers in its name.
 */
export async function historyBeside(seed: number, hasLiar: boolean): Promise<HonestHistory> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-liar-'));
  const prototype = Object.getPrototypeOf(new Docker({ socketPath }).modem) as Modem;
  const { dial } = prototype;
  const [clock, log, setup] = [new ManualClock(startMs), new RecordingLog(), new Random(seed)];
  const [kind, isFirst] = [setup.pick(kinds), setup.chance(0.5)];
  const intervalMs = setup.pick([30_000, 60_000]);
  const random = { random: new Random(seed), answers: new Random(seed + 2) };
  const honest = new ScriptedEngine({ clock, ...random, kind, faultRate: 0, aheadMs: 0 });
  const liar = hasLiar && new LyingEngine({ clock, random: new Random(seed + 1), kind, honest });
  prototype.dial = function (this: Modem, options, handleAnswer) {
    const engine = this.socketPath === socketPath || !liar ? honest : liar;
    const asked = options.path.replace(/\?$/, '');
    engine
      .get(asked, options.options, options.abortSignal)
      .then(got => handleAnswer(null, got), handleAnswer);
  };
  const problems: string[] = [];
  try {
    const open = (): Promise<SyncStore> =>
      SyncStore.open(
        { folder, wasmPath, nowMs: clock.now(), rawHours: 24 },
        { clock, log, handleHealth: health => problems.push(JSON.stringify(health)) },
      );
    const store = await open();
    const registry = new EngineRegistry({
      load: () => Promise.resolve([]),
      handleChange: engines => store.store.noteEngines({ engines }),
    });
    const collected = (
      endpoint: string,
    ): { source: EngineConnection; sampler: ContainerSampler; log: RecordingLog } => ({
      source: new EngineConnection({
        endpoint,
        environment: { variables: {}, homeFolder: folder, platform: 'linux' },
        clock,
        log,
        random: () => 0.5,
        identify: registry.identify,
      }),
      sampler: new ContainerSampler({ platform: 'win32', clock, log }),
      log,
    });
    const engines = [collected(`unix://${socketPath}`)];
    if (liar) engines.splice(isFirst ? 0 : 1, 0, collected('tcp://liar.test:2375'));
    const host = {
      read: async (timestampMs: number) => ({ timestampMs, cpuPercent: 10 }),
      start: () => undefined,
      stop: () => undefined,
    };
    const handleSameEngine = (firstId: string, otherId: string): void => registry.join(firstId, otherId);
    const collector = new Collector({ engines, host, clock, log, intervalMs, handleSameEngine });
    collector.onDidTick(tick => store.record(tick));
    collector.start();
    while (clock.now() < startMs + hourMs) {
      await settled(5);
      clock.advance(Math.ceil(Math.min(clock.nextTimerMs, 60_000)));
    }
    await settled(5);
    collector.dispose();
    await settled(5);
    store.close();
    const again = await open();
    const nowMs = clock.now() + 1000;
    const isCompared = (each: { containerId: string; timestampMs: number }): boolean =>
      honest.all.has(each.containerId) &&
      each.timestampMs >= startMs + settledMs &&
      // The other may hold up the last tick beyond the end.
      each.timestampMs < startMs + hourMs - settledMs;
    const rows = again.queryHistory({ nowMs, hours: 2, limit: 5000 }).filter(isCompared);
    const events = again.queryEvents({ fromMs: 0, toMs: nowMs, limit: 5000 }).filter(isCompared);
    again.close();
    const errors = log.lines.filter(({ level }) => level === 'error').map(({ message }) => message);
    return { rows, events, problems: [...problems, ...errors], lies: liar ? liar.lies : 0 };
  } finally {
    prototype.dial = dial;
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
