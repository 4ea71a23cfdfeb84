/** How long the newest ticks took. */
export interface TickCostReport {
  /** The number of ticks that the figures cover. */
  readonly ticks: number;
  readonly medianMs: number;
  readonly longestMs: number;
}

const kept = 120;

export class TickCosts {
  readonly #durationsMs: number[] = [];

  note(durationMs: number): void {
    this.#durationsMs.push(durationMs);
    if (this.#durationsMs.length > kept) this.#durationsMs.shift();
  }

  /** `undefined` before the first tick. */
  get report(): TickCostReport | undefined {
    const sorted = [...this.#durationsMs].sort((a, b) => a - b);
    const [median, longest] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
    if (median === undefined || longest === undefined) return undefined;
    return { ticks: sorted.length, medianMs: median, longestMs: longest };
  }
}
