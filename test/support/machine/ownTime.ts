import * as fs from 'node:fs';
import * as os from 'node:os';
import { waitFor } from '../run/waitFor';

interface Reading {
  readonly atMs: number;
  readonly stalledMs: number;
}

/** Short enough that a span's readings are close to its edges. */
const readEveryMs = 50;

/**
 * Measures time that users are promised, on a machine that may be busy with other work: elapsed time minus
 * the time in which the kernel counted this work as waiting for a processor or disk. Waits that the product
 * chooses itself still count, so a misplaced timer shows but a busy neighbor does not. Where the kernel does
 * not report this (not Linux), it is elapsed time.
 */
export class OwnTime {
  readonly #startMs = Date.now();
  readonly #readings: Reading[] = [read()];
  readonly #timer = setInterval(() => this.#readings.push(read()), readEveryMs).unref();

  /** Own time between two wall-clock times since this was made (UTC ms); by default until now. */
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

/** The own time that some work took (ms), with its result. */
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

/** Like `waitFor`, and fails where it took more than `ownMs` of own time. */
export async function waitWithin<T>(
  what: string,
  ownMs: number,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const { ms, answer } = await ownTimeOf(() => waitFor(what, probe));
  if (ms > ownMs) throw new Error(`It took ${ms} ms, more than ${ownMs} ms, for ${what}.`);
  return answer;
}

/**
 * The kernel reports the average of the processors' waiting times, but one chain of work waits on one
 * processor at a time: hence the sum over processors. Time that a virtual machine's host gave to others is
 * not part of it and is added.
 */
function read(): Reading {
  const stalledMs = os.availableParallelism() * (pressureMs('cpu') + pressureMs('io')) + stolenMs();
  return { atMs: Date.now(), stalledMs };
}

function pressureMs(resource: 'cpu' | 'io'): number {
  const total = /^some .*total=(\d+)$/m.exec(readIfThere(`/proc/pressure/${resource}`))?.[1];
  return Number(total ?? 0) / 1000;
}

/** Linux always counts in hundredths of a second here. */
function stolenMs(): number {
  const ticks = /^cpu +(?:\d+ ){7}(\d+)/m.exec(readIfThere('/proc/stat'))?.[1];
  return Number(ticks ?? 0) * 10;
}

function readIfThere(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    // Not Linux, or a kernel without pressure figures.
    return '';
  }
}
