import { setImmediate as nextTurn } from 'node:timers/promises';

/** Work on the extension host's thread may go on so long before others have it. */
const sliceMs = 4;

/** For work in many small steps: lets others have the thread in between, as often as they need it. */
export class Breather {
  #sinceMs = performance.now();

  /** To be awaited after each step. */
  async rest(): Promise<void> {
    if (performance.now() - this.#sinceMs < sliceMs) return;
    await nextTurn();
    this.#sinceMs = performance.now();
  }
}
