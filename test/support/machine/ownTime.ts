import * as fs from 'node:fs';
import * as os from 'node:os';

interface Reading {
  readonly atMs: number;
  readonly stalledMs: number;
}

/** So often that what is read of a span is of that span. */
const readEveryMs = 50;

/**
 * Holds a time that users are promised on a machine that does other work as well: the time that passed, less
 * what the kernel counted in the same span as waiting for a processor or a disk. What the product waits for
 * by its own choice is left, so a timer that should not be there shows, and a neighbor's work does not. Where
 * the kernel does not tell (not Linux), it is the time that passed.
 */
export class OwnTime {
  readonly #startMs = Date.now();
  readonly #readings: Reading[] = [read()];
  readonly #timer = setInterval(() => this.#readings.push(read()), readEveryMs).unref();

  /** Between two moments of the wall clock since this was made; by default the whole time until now. */
  spanMs(fromMs = this.#startMs, toMs = Date.now()): number {
    const before = this.#readings.findLast(({ atMs }) => atMs <= fromMs) ?? this.#readings[0];
    const after = this.#readings.find(({ atMs }) => atMs >= toMs) ?? read();
    const stalledMs = after.stalledMs - (before?.stalledMs ?? after.stalledMs);
    return Math.max(0, toMs - fromMs - stalledMs);
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}

/** How much of its own time some work took, with what it answered. */
export async function ownTimeOf<T>(
  work: () => Promise<T>,
): Promise<{ readonly ms: number; readonly answer: T }> {
  const time = new OwnTime();
  try {
    const answer = await work();
    return { ms: time.spanMs(), answer };
  } finally {
    time.dispose();
  }
}

/**
 * The kernel averages over processors how long something waited on each, and one chain of work waits on one
 * of them: so the sum. Time that the host of a virtual machine gave to others is nobody's waiting, and comes
 * on top.
 */
function read(): Reading {
  const stalledMs = os.availableParallelism() * (pressureMs('cpu') + pressureMs('io')) + stolenMs();
  return { atMs: Date.now(), stalledMs };
}

function pressureMs(resource: 'cpu' | 'io'): number {
  const total = /^some .*total=(\d+)$/m.exec(readIfThere(`/proc/pressure/${resource}`))?.[1];
  return Number(total ?? 0) / 1000;
}

/** In hundredths of a second, as all of Linux tells them. */
function stolenMs(): number {
  const ticks = /^cpu +(?:\d+ ){7}(\d+)/m.exec(readIfThere('/proc/stat'))?.[1];
  return Number(ticks ?? 0) * 10;
}

function readIfThere(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    // Not Linux, or a kernel without it.
    return '';
  }
}
