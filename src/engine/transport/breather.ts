import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest time that work on the extension host's thread may go on before others get the thread. */
const sliceMs = 4;

/** For work in many small steps: yields the thread to others in between, as often as they need it. */
export class Breather {
  #sinceMs = performance.now();

  /** Must be awaited after each step. */
  async rest(): Promise<void> {
    if (performance.now() - this.#sinceMs < sliceMs) return;
    await nextTurn();
    this.#sinceMs = performance.now();
  }
}
