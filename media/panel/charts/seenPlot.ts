import type uPlot from 'uplot';
import type { Disposable } from '../../../src/common/disposable';

export interface SeenPlotOptions {
  /** CSS pixels. */
  readonly height: number;
  /** Makes the plot with all that is to be drawn now. */
  readonly create: (width: number, height: number) => uPlot;
  /** All that is to be drawn now. */
  readonly data: () => uPlot.AlignedData;
}

/**
 * The uPlot of a chart. It is made when the chart first comes into sight, and draws only while it is there: a
 * page shows a few of its charts at a time. What it did not draw, it draws when it comes into sight again.
 */
export class SeenPlot implements Disposable {
  readonly #options: SeenPlotOptions;
  #plot: uPlot | undefined;
  #isInSight = false;
  /** CSS pixels; no width before it is known. */
  #width = 0;
  #height: number;
  /** What has to be drawn once it is in sight: other data, or another plot. */
  #due: 'nothing' | 'data' | 'plot' = 'nothing';

  constructor(options: SeenPlotOptions) {
    this.#options = options;
    this.#height = options.height;
  }

  /** `undefined` while it was never in sight. Out of sight, it may show older data. */
  get plot(): uPlot | undefined {
    return this.#plot;
  }

  /** CSS pixels. */
  get height(): number {
    return this.#height;
  }

  get isInSight(): boolean {
    return this.#isInSight;
  }

  setInSight(isInSight: boolean): void {
    if (isInSight === this.#isInSight) return;
    this.#isInSight = isInSight;
    this.#catchUp();
  }

  setSize(width: number, height = this.#height): void {
    this.#width = width;
    this.#height = height;
    this.#catchUp();
  }

  setHeight(height: number): void {
    this.setSize(this.#width, height);
  }

  /** Draws other data, or another span of it. `change` does so in a plot that has everything else. */
  draw(change: (plot: uPlot) => void): void {
    if (this.#isInSight && this.#plot) change(this.#plot);
    else if (this.#due === 'nothing') this.#due = 'data';
  }

  /** Draws in another way, of which uPlot keeps a part. */
  restyle(change: (plot: uPlot) => void): void {
    if (this.#isInSight && this.#plot) change(this.#plot);
    else this.#due = 'plot';
  }

  /** Makes another plot, for what uPlot fixes for the life of one. */
  remake(): void {
    this.#due = 'plot';
    this.#catchUp();
  }

  dispose(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  #catchUp(): void {
    if (!this.#isInSight || this.#width <= 0) return;
    const due = this.#due;
    this.#due = 'nothing';
    if (due === 'plot') this.dispose();
    const [width, height] = [this.#width, this.#height];
    const plot = this.#plot;
    if (!plot) this.#plot = this.#options.create(width, height);
    else if (width !== plot.width || height !== plot.height) plot.setSize({ width, height });
    if (plot && due === 'data') plot.setData(this.#options.data());
  }
}
