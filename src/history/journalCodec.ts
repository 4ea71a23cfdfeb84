import type { ContainerSample, HostSample } from '../common/model';
import type { RunIdentity, RunRecord, RunState, TickRecord } from './tickRecord';

/**
 * Tick records as journal payloads: JSON in which a run's identity and state are written only when they are new to this
 * journal, and its figures as a list. A codec belongs to one journal, from its first record on.
 */
type Figure = number | null;

interface Payload {
  readonly t: number;
  readonly i: number;
  /** New runs: number in this journal, identity. */
  readonly n?: readonly (readonly [number, RunIdentity])[];
  /** Changed states. */
  readonly c?: readonly (readonly [number, RunState])[];
  /** Run number, then `sampleKeys` in order; trailing nulls are left out. */
  readonly s: readonly (readonly Figure[])[];
  readonly h?: HostSample;
}

const sampleKeys = [
  'elapsedMs',
  'cpuPercent',
  'memoryUsedBytes',
  'memoryLimitBytes',
  'pids',
  'networkRxBytes',
  'networkTxBytes',
  'blockReadBytes',
  'blockWriteBytes',
] as const satisfies readonly (keyof ContainerSample)[];

export class JournalEncoder {
  readonly #numbers = new Map<string, number>();
  readonly #states = new Map<number, string>();

  encode(record: TickRecord): Buffer {
    const newRuns: [number, RunIdentity][] = [];
    const changes: [number, RunState][] = [];
    const samples = record.runs.map(({ identity, state, sample }) => {
      const number = this.#number(identity, newRuns);
      const stateText = JSON.stringify(state);
      if (this.#states.get(number) !== stateText) changes.push([number, state]);
      this.#states.set(number, stateText);
      return [number, ...sampleKeys.map(key => sample[key] ?? null)];
    });
    const payload: Payload = {
      t: record.timestampMs,
      i: record.intervalMs,
      n: newRuns.length > 0 ? newRuns : undefined,
      c: changes.length > 0 ? changes : undefined,
      s: samples,
      h: record.host,
    };
    return Buffer.from(JSON.stringify(payload), 'utf8');
  }

  #number(identity: RunIdentity, newRuns: [number, RunIdentity][]): number {
    const text = JSON.stringify(identity);
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(text, number);
    newRuns.push([number, identity]);
    return number;
  }
}

export class JournalDecoder {
  readonly #identities = new Map<number, RunIdentity>();
  readonly #states = new Map<number, RunState>();

  /** @throws when the payload, though whole, is not of this format. */
  decode(bytes: Buffer): TickRecord {
    const payload = JSON.parse(bytes.toString('utf8')) as Payload;
    for (const [number, identity] of payload.n ?? []) this.#identities.set(number, identity);
    for (const [number, state] of payload.c ?? []) this.#states.set(number, state);
    const runs = payload.s.map(figures => this.#run(payload.t, figures));
    return { timestampMs: payload.t, intervalMs: payload.i, runs, host: payload.h };
  }

  #run(timestampMs: number, [number, ...figures]: readonly Figure[]): RunRecord {
    const identity = this.#identities.get(number ?? -1);
    const state = this.#states.get(number ?? -1);
    if (!identity || !state) throw new Error(`Run ${number} is not known in this journal.`);
    const sample: { -readonly [K in keyof ContainerSample]: ContainerSample[K] } = {
      timestampMs,
      containerId: identity.containerId,
    };
    for (const [index, key] of sampleKeys.entries()) sample[key] = figures[index] ?? undefined;
    return { identity, state, sample };
  }
}
