import type { ContainerSample, HostSample } from '../../common/model/sample';
import type { Container } from '../../common/model/container';
import { containersById } from '../../common/model/containersById';
import { ByteWriter } from './byteWriter';
import { encodeCores } from '../figures/coresCodec';
import { encodeExtras, isSameExtras, noExtras } from '../figures/extraFigures';
import { encodeHost, hostFigures, hostStates } from '../figures/hostFigures';
import type { HostState } from '../figures/hostFigures';
import type { StoredTick } from '../figures/storedTick';
import { createCounterState, encodeSample } from '../figures/sampleCodec';
import type { CounterState } from '../figures/sampleCodec';
import type { StoredNumber } from '../figures/storedNumber';
import { expectedFigures, figureOrder, hostHas, noFigures, sampleHas, tickHas, nullBits } from './tickFields';
import type { ContainerFacts, HostFacts } from './tickFields';

interface KnownContainer {
  readonly index: number;
  facts: string;
  /** The container that the facts were made of. */
  container: Container | undefined;
  memoryLimitBytes: number | undefined;
  readonly counters: CounterState;
  figures: readonly StoredNumber[];
  extras: readonly StoredNumber[];
}

/**
 * Turns ticks into the payloads of one journal file. Each builds on those before: none may be left out or
 * repeated.
 */
export class TickEncoder {
  readonly #writer = new ByteWriter();
  readonly #known = new Map<string, KnownContainer>();
  #timestampMs: number;
  #intervalMs: number | undefined;
  #hostFacts = '';
  #hostNumbers: readonly StoredNumber[] = Array<StoredNumber>(hostFigures.length).fill(null);

  constructor(hourStartMs: number) {
    this.#timestampMs = hourStartMs;
  }

  encode({ timestampMs, tick }: StoredTick): Buffer {
    const writer = this.#writer;
    writer.signed(timestampMs - this.#timestampMs);
    writer.signed(tick.timestampMs - timestampMs);
    this.#timestampMs = timestampMs;
    const hasInterval = tick.intervalMs !== this.#intervalMs;
    writer.unsigned((hasInterval ? tickHas.interval : 0) | (tick.host ? tickHas.host : 0));
    if (hasInterval) writer.unsigned(Math.max(0, Math.round(tick.intervalMs)));
    this.#intervalMs = tick.intervalMs;
    const containers = containersById(tick.containers);
    // One row per container: the store keeps the first.
    const seen = new Set<string>();
    const samples = tick.samples.filter(({ containerId }) => !seen.has(containerId) && seen.add(containerId));
    this.#writeFacts(samples, containers);
    this.#writeSamples(samples, tick.intervalMs);
    if (tick.host) this.#writeHost(tick.host);
    return writer.take();
  }

  #writeFacts(samples: readonly ContainerSample[], containers: ReadonlyMap<string, Container>): void {
    const changed: string[] = [];
    for (const sample of samples) {
      const container = containers.get(sample.containerId);
      const { memoryLimitBytes } = sample;
      const known = this.#known.get(sample.containerId);
      if (known && known.container === container && known.memoryLimitBytes === memoryLimitBytes) continue;
      const facts = JSON.stringify(factsOf(sample, container));
      if (known?.facts !== facts) changed.push(facts);
      if (known) {
        known.facts = facts;
        known.container = container;
        known.memoryLimitBytes = memoryLimitBytes;
      } else {
        this.#known.set(sample.containerId, {
          index: this.#known.size,
          facts,
          container,
          memoryLimitBytes,
          counters: createCounterState(),
          figures: noFigures,
          extras: noExtras,
        });
      }
    }
    this.#writer.unsigned(changed.length);
    for (const facts of changed) this.#writer.text(facts);
  }

  #writeSamples(samples: readonly ContainerSample[], intervalMs: number): void {
    this.#writer.unsigned(samples.length);
    let expectedIndex = 0;
    for (const sample of samples) {
      const known = this.#known.get(sample.containerId);
      if (!known) continue;
      this.#writer.signed(known.index - expectedIndex);
      expectedIndex = known.index + 1;
      this.#writeSample(sample, known, intervalMs);
    }
  }

  #writeSample(sample: ContainerSample, known: KnownContainer, intervalMs: number): void {
    const { values, baseline, rates } = encodeSample(sample, known.counters, intervalMs);
    const before = known.figures;
    const expected = expectedFigures(before);
    const hasNulls = values.some((value, index) => (value === null) !== (before[index] === null));
    const extras = encodeExtras(sample);
    const hasExtras = !isSameExtras(extras, known.extras);
    let flags =
      (hasExtras ? sampleHas.extras : 0) |
      (baseline ? sampleHas.baseline : 0) |
      (rates ? sampleHas.rates : 0) |
      (hasNulls ? sampleHas.nulls : 0);
    figureOrder.forEach((index, bit) => {
      const value = values[index] ?? null;
      if (value !== null && value !== (expected[index] ?? 0)) flags |= 1 << bit;
    });
    this.#writer.unsigned(flags);
    if (hasNulls) this.#writer.unsigned(nullBits(values));
    figureOrder.forEach((index, bit) => {
      if (flags & (1 << bit)) this.#writer.signed((values[index] ?? 0) - (expected[index] ?? 0));
    });
    for (const quad of [baseline, rates]) if (quad) this.#writeQuad(quad);
    if (hasExtras) this.#writeExtras(extras, known.extras);
    known.figures = values;
    known.extras = extras;
  }

  #writeQuad(quad: readonly StoredNumber[]): void {
    this.#writer.unsigned(nullBits(quad));
    for (const value of quad) if (value !== null) this.#writer.signed(value);
  }

  #writeExtras(extras: readonly StoredNumber[], before: readonly StoredNumber[]): void {
    this.#writer.unsigned(nullBits(extras));
    extras.forEach((value, index) => {
      if (value !== null) this.#writer.signed(value - (before[index] ?? 0));
    });
  }

  #writeHost(host: HostSample): void {
    const figures = encodeHost(host);
    const facts = JSON.stringify(factsOfHost(host));
    const before = this.#hostNumbers;
    const hasNulls = figures.some((value, index) => (value === null) !== (before[index] === null));
    const hasFacts = facts !== this.#hostFacts;
    this.#writer.unsigned(
      (host.coresPercent ? hostHas.cores : 0) |
        (hasFacts ? hostHas.facts : 0) |
        (hasNulls ? hostHas.nulls : 0),
    );
    if (host.coresPercent) this.#writer.bytes(encodeCores(host.coresPercent));
    if (hasFacts) this.#writer.text(facts);
    if (hasNulls) this.#writer.unsigned(nullBits(figures));
    figures.forEach((value, index) => {
      if (value !== null) this.#writer.signed(value - (before[index] ?? 0));
    });
    this.#hostFacts = facts;
    this.#hostNumbers = figures;
  }
}

function factsOfHost(host: HostSample): HostFacts {
  const facts: Partial<Record<HostState, number>> = {};
  for (const { name } of hostStates) facts[name] = host[name];
  return { ...facts, fileSystems: host.fileSystems };
}

function factsOf(sample: ContainerSample, container: Container | undefined): ContainerFacts {
  return {
    id: sample.containerId,
    name: container?.name ?? '',
    workload: container?.workload ?? { key: '', name: '' },
    image: container?.image ?? '',
    createdAtMs: container?.createdAtMs ?? 0,
    status: container?.status ?? 'unknown',
    health: container?.health,
    restartCount: container?.restartCount,
    memoryLimitBytes: sample.memoryLimitBytes,
    isListed: container !== undefined,
  };
}
