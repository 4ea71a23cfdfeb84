import type { Container } from '../../common/model/container';
import type { ContainerSample, HostSample } from '../../common/model/sample';
import type { StoredTick } from '../figures/storedTick';

/**
 * Joins ticks that follow each other and are of one moment. The first of two rows of one container counts, so
 * that a moment never takes more than its containers.
 */
export function* joinMoments(ticks: Iterable<StoredTick>): Generator<StoredTick, void> {
  let first: StoredTick | undefined;
  let joined: JoinedMoment | undefined;
  for (const stored of ticks) {
    if (first?.timestampMs === stored.timestampMs) {
      joined ??= new JoinedMoment(first);
      joined.add(stored);
      continue;
    }
    if (first) yield joined?.take() ?? first;
    first = stored;
    joined = undefined;
  }
  if (first) yield joined?.take() ?? first;
}

class JoinedMoment {
  readonly #first: StoredTick;
  readonly #containers = new Map<string, Container>();
  readonly #samples = new Map<string, ContainerSample>();
  #host: HostSample | undefined;

  constructor(first: StoredTick) {
    this.#first = first;
    this.add(first);
  }

  add({ tick }: StoredTick): void {
    for (const container of tick.containers) {
      if (!this.#containers.has(container.id)) this.#containers.set(container.id, container);
    }
    for (const sample of tick.samples) {
      if (!this.#samples.has(sample.containerId)) this.#samples.set(sample.containerId, sample);
    }
    this.#host ??= tick.host;
  }

  take(): StoredTick {
    const { timestampMs, tick } = this.#first;
    const containers = [...this.#containers.values()];
    const samples = [...this.#samples.values()];
    return { timestampMs, tick: { ...tick, containers, samples, host: this.#host } };
  }
}
