/** The sources that the collector reads, controlled by a test. */
import assert from 'node:assert/strict';
import type { HostSource } from '../../../src/collect/collector';
import type { CollectedEngine, EngineSource } from '../../../src/collect/engineRound';
import type { EngineView } from '../../../src/collect/engineView';
import { Emitter } from '../../../src/common/emitter';
import { CanceledError } from '../../../src/common/errors';
import type { Log } from '../../../src/common/log';
import type { HostSample } from '../../../src/common/model/sample';
import type { EngineState } from '../../../src/common/model/engine';
import type { ContainerEvent } from '../../../src/common/model/event';
import type { StatsSource } from '../../../src/sample/api/apiRound';
import { ContainerSampler } from '../../../src/sample/containerSampler';
import { connectedTo } from '../data/engines';
import { ManualClock } from './manualClock';
import { RecordingLog } from './recordingLog';
import { makeContainer } from '../data/samples';

/** An engine with one running container. A test can delay its answers or make them fail. */
export class FakeEngineSource implements EngineSource {
  readonly isHere = true;
  readonly concurrency = 12;
  state: EngineState = connectedTo();
  containers = [makeContainer()];
  views = 0;
  isListening = false;
  readonly freshness: boolean[] = [];
  readonly didChange = new Emitter<EngineView>(assert.ifError);
  readonly didHappen = new Emitter<ContainerEvent>(assert.ifError);
  readonly onDidChange = this.didChange.event;
  readonly onDidEvent = this.didHappen.event;
  failure: Error | undefined;
  statsFailure: unknown;
  /** While set, `view` settles only when it is canceled. */
  isHanging = false;
  #cpuTotalNs = 0;
  readonly clock: ManualClock;

  constructor(
    clock: ManualClock,
    readonly endpoint = 'auto',
  ) {
    this.clock = clock;
  }

  start(): void {
    this.isListening = true;
  }

  stop(): void {
    this.isListening = false;
  }

  async view(signal: AbortSignal, isFresh: boolean): ReturnType<EngineSource['view']> {
    this.views++;
    this.freshness.push(isFresh);
    if (this.failure) throw this.failure;
    if (this.isHanging) {
      await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
      const isCalledOff = signal.reason instanceof CanceledError;
      if (!isCalledOff) this.state = { kind: 'unreachable', message: String(signal.reason), tried: [] };
      return { state: this.state, containers: [] };
    }
    const isConnected = this.state.kind === 'connected';
    return {
      state: this.state,
      client: isConnected ? this : undefined,
      containers: isConnected ? this.containers : [],
    };
  }

  stats: StatsSource['stats'] = async id => {
    if (this.statsFailure) throw this.statsFailure;
    this.#cpuTotalNs += 1e9;
    return { id, readAtMs: this.clock.now(), cpuTotalNs: this.#cpuTotalNs };
  };
}

export class FakeHost implements HostSource {
  isStarted = false;
  failure: Error | undefined;

  async read(timestampMs: number): Promise<HostSample> {
    if (this.failure) throw this.failure;
    return { timestampMs, cpuPercent: 10 };
  }
  start(): void {
    this.isStarted = true;
  }
  stop(): void {
    this.isStarted = false;
  }
}

/**
 * The source as the collector takes it, read through the API. Its sampler waits for nothing: only the time of
 * day goes on for it. Its log lines are dropped.
 */
export function collected(source: FakeEngineSource, log: Log): CollectedEngine {
  const clock = Object.assign(new ManualClock(0), { now: () => source.clock.now() });
  return {
    source,
    sampler: new ContainerSampler({ platform: 'win32', clock, log: new RecordingLog() }),
    log,
  };
}
