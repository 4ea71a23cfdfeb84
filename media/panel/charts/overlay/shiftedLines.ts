import type { Span } from '../../../../src/common/time';
import type uPlot from 'uplot';

interface Picture {
  readonly plot: uPlot;
  readonly canvas: OffscreenCanvas;
  /** What the picture shows. */
  readonly span: Span;
  /** Where its axis ends. */
  readonly top: number;
}

/**
 * The lines of a plot as a picture that moves with the pointer, because drawing fifty lines takes longer than
 * a frame. Axes and marks are still drawn; the value axis does not change meanwhile.
 */
export class ShiftedLines {
  #picture: Picture | undefined;
  #isTaking = false;

  /** The plot draws its lines alone, to have them taken. */
  get isTaking(): boolean {
    return this.#isTaking;
  }

  /** Where the axis ends that the picture was taken with; `undefined` where there is none. */
  get top(): number | undefined {
    return this.#picture?.top;
  }

  /** Whether the picture is drawn in place of this plot's lines. */
  isOf(plot: uPlot): boolean {
    return this.#picture?.plot === plot;
  }

  /**
   * Takes the picture, unless there is one, or lets go of it where another span cannot be shown by it: at
   * another width, or with rows of which it has none. `reachMs`: how far beyond its edges a row may be.
   */
  shift(plot: uPlot, from: Span, to: Span, reachMs: number): void {
    const { span: shown = from } = this.#picture ?? {};
    const times = plot.data[0];
    const isWhole =
      (times[0] ?? Infinity) >= shown.fromMs - reachMs && (times.at(-1) ?? Infinity) <= shown.toMs + reachMs;
    const isAsWide = Math.abs(to.toMs - to.fromMs - (shown.toMs - shown.fromMs)) < 1;
    if (!isWhole || !isAsWide) return this.drop();
    this.#picture ??= this.#take(plot, from);
  }

  drop(): void {
    this.#picture = undefined;
  }

  draw({ ctx, bbox }: uPlot, { fromMs, toMs }: Span): void {
    if (!this.#picture) return;
    const { canvas, span } = this.#picture;
    const moved = Math.round(((span.fromMs - fromMs) / (toMs - fromMs)) * bbox.width);
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.drawImage(canvas, bbox.left + moved, bbox.top);
    ctx.restore();
  }

  #take(plot: uPlot, span: Span): Picture | undefined {
    const { left, top, width, height } = plot.bbox;
    const canvas = new OffscreenCanvas(Math.max(1, width), Math.max(1, height));
    this.#isTaking = true;
    plot.batch(() => plot.redraw(false, false));
    this.#isTaking = false;
    canvas.getContext('2d')?.drawImage(plot.ctx.canvas, left, top, width, height, 0, 0, width, height);
    return { plot, canvas, span, top: plot.scales['y']?.max ?? 1 };
  }
}
