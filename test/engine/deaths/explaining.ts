import type { ContainerEvent } from '../../../src/common/model/event';
import type { Series } from '../../../src/common/series';
import { secondMs } from '../../../src/common/time';
import type { DeathRecord } from '../../../src/deaths/deathRecord';
import { explainDeath, isStateOfEnd } from '../../../src/deaths/explainDeath';
import { lateMemoryMs } from '../../../src/deaths/lifeBefore';
import { Collecting, sampleOf } from '../../support/data/collecting';
import { ensureBusyboxImage } from '../../support/engine/busyboxImage';
import { docker, removeContainers, runContainer, testEngineAddress } from '../../support/engine/engine';
import { waitFor } from '../../support/run/waitFor';

/** The only container that is run. */
export const name = 'cm-death';

/** Collects a real engine, and explains the death of the one container that it runs. */
export class Explaining {
  readonly told: ContainerEvent[] = [];
  readonly #collecting = new Collecting(testEngineAddress, 1000, 'cgroup');

  async start(): Promise<void> {
    await ensureBusyboxImage();
    this.#collecting.collector.onDidHappen(events => this.told.push(...events));
    this.#collecting.collector.start();
    await this.#collecting.waitForTick('a tick', 0, tick => tick.engines[0]?.state.kind === 'connected');
  }

  async stop(): Promise<void> {
    this.#collecting.dispose();
    await removeContainers([name]);
  }

  /** Runs the container; returns its id. */
  run(command: string, args: readonly string[] = []): Promise<string> {
    return runContainer({ name, command, args: ['--network', 'none', ...args] });
  }

  /** The product's explanation of the death, once it knows how the container ended, and inspected it. */
  explain(id: string, fits: (record: DeathRecord) => boolean = () => true): Promise<DeathRecord> {
    return waitFor('its end to be known', () => {
      const tick = this.#collecting.ticks.at(-1);
      const container = tick?.containers.find(each => each.id === id);
      const deaths = this.told.filter(each => each.containerId === id && each.action === 'die');
      const [previousMs, diedAtMs] = [-2, -1].map(index => deaths.at(index)?.timestampMs);
      if (!container) return undefined;
      const isInspected = diedAtMs !== undefined && isStateOfEnd(container, diedAtMs, previousMs);
      if (!isInspected && container.startError === undefined) return undefined;
      const record = explainDeath({
        container: { ...container, workload: container.workload.key },
        events: this.told.filter(each => each.containerId === id),
        state: container,
        series: this.#seriesOf(id),
      });
      if (record && !fits(record)) throw new Error(`Not all is known yet: ${JSON.stringify(record)}`);
      return record;
    });
  }

  /** The explanation of the first death that the engine itself reports as out of memory. */
  async explainOutOfMemory(command: string, args: readonly string[]): Promise<DeathRecord> {
    const id = await firstOutOfMemory(() => this.#die(command, args));
    // On a busy machine it is inspected, and the engine tells of memory, only after the end.
    return this.explain(
      id,
      ({ evidence, container }) => evidence.oomAtMs !== undefined && container.limits !== undefined,
    );
  }

  async #die(command: string, args: readonly string[]): Promise<string> {
    const id = await this.run(command, args);
    await docker('wait', name);
    return id;
  }

  #seriesOf(id: string): Series {
    const samples = this.#collecting.ticks.flatMap(tick => sampleOf(tick, id) ?? []);
    const avg = samples.map(({ memoryUsedBytes }) => memoryUsedBytes ?? null);
    return {
      timestamps: samples.map(({ timestampMs }) => timestampMs),
      bucketMs: 0,
      columns: { memoryUsedBytes: { avg } },
    };
  }
}

/** Grows by a megabyte each 0.4 s until the kernel kills it: it keeps what another process feeds it. */
export const growing =
  'mkfifo /feed; (while :; do head -c 1048576 /dev/zero; sleep 0.4; done > /feed) & exec tail -c 100000000 < /feed';

/**
 * The first of at most three deaths for which growth is told: on a machine that is busy, a container may grow
 * by fits and starts.
 */
export async function untilGrowthIsTold(die: () => Promise<DeathRecord>): Promise<DeathRecord> {
  let record = await die();
  for (let tries = 1; tries < 3 && !record.evidence.growth; tries++) record = await die();
  return record;
}

/**
 * The id of the first of at most three containers whose out-of-memory kill the engine itself reports: it does
 * not where it deletes a container's cgroup before it has read the kernel's notification. `die` returns the
 * id of one that ended.
 */
export async function firstOutOfMemory(die: () => Promise<string>): Promise<string> {
  let id = await die();
  for (let tries = 1; tries < 3 && !(await isOutOfMemoryReported(id)); tries++) id = await die();
  return id;
}

/** Whether the engine reports an out-of-memory kill soon enough to belong to the end of a container. */
async function isOutOfMemoryReported(id: string): Promise<boolean> {
  const until = ((Date.now() + lateMemoryMs) / secondMs).toFixed(3);
  const filters = ['container=' + id, 'event=die', 'event=oom'].flatMap(filter => ['--filter', filter]);
  const format = ['--format', '{{.Action}} {{.TimeNano}}'];
  const told = await docker('events', '--since', '0', '--until', until, ...filters, ...format);
  const atMs = (action: string): number => Number(new RegExp(`^${action} (\\d+)`, 'm').exec(told)?.[1]) / 1e6;
  return atMs('oom') <= atMs('die') + lateMemoryMs;
}

/** Waits for the file `/ready` in the container. */
export function isReady(): Promise<unknown> {
  return waitFor('it to be ready', () =>
    docker('exec', name, 'test', '-e', '/ready').then(
      () => true,
      () => false,
    ),
  );
}
