import uPlot from 'uplot';
import { DisposableStore, type Disposable } from '../../../../src/common/disposable';
import { formatBytes } from '../../../../src/common/text/format';
import { deathSpan } from '../../../../src/deaths/deathSpan';
import type { DeathRecord } from '../../../../src/deaths/deathRecord';
import { growthText } from '../../../../src/deaths/memoryGrowth';
import type { Series } from '../../../../src/common/series';
import { createElement } from '../../kit/dom';
import { plotMargins } from '../../kit/plotMargins';
import { drawMarks } from '../chartsMarks';
import { timeAxis, valueAxis } from '../chartsOptions';
import { scaleTop } from '../chartsScale';
import { readTheme, watchTheme, withAlpha, type Theme } from '../../kit/theme';

const height = 150;
const limitDash = [6, 4];

/**
 * A container's memory from ten minutes before its death to one minute after, with its limit, its growth at
 * the end, and the moment of death.
 */
export class DeathPlot implements Disposable {
  readonly element = createElement('div', 'death-plot');
  readonly #disposables = new DisposableStore();
  readonly #record: DeathRecord;
  readonly #plot: uPlot;
  #theme: Theme = readTheme();

  constructor(record: DeathRecord, series: Series) {
    this.#record = record;
    this.element.setAttribute('role', 'img');
    this.element.setAttribute('aria-label', plotSummary(record, series));
    const values = series.columns.memoryUsedBytes?.avg ?? [];
    const data = [[...series.timestamps], [...values]] as uPlot.AlignedData;
    this.#plot = new uPlot(this.#options(), data, this.element);
    this.#disposables.add({ dispose: () => this.#plot.destroy() });
    this.#disposables.add(
      watchTheme(() => {
        this.#theme = readTheme();
        this.#plot.redraw(false);
      }),
    );
    const observer = new ResizeObserver(() => this.#resize());
    observer.observe(this.element);
    this.#disposables.add({ dispose: () => observer.disconnect() });
  }

  dispose(): void {
    this.#disposables.dispose();
    this.element.remove();
  }

  #resize(): void {
    const width = Math.floor(this.element.clientWidth);
    if (width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height });
  }

  #options(): uPlot.Options {
    const { atMs, container } = this.#record;
    const span = deathSpan(atMs);
    // The card's heading names the day.
    const seen = { ...span, nowMs: atMs };
    const context = { theme: () => this.#theme, span: () => seen, zoom: 1, isLog: false };
    const limit = container.limits?.memoryBytes;
    const top = (peak: number): number =>
      scaleTop('bytes', peak, limit === undefined ? undefined : { value: limit, kind: 'own' });
    return {
      width: 300,
      height,
      ms: 1,
      padding: [8, plotMargins().right, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: true, range: () => [span.fromMs, span.toMs] },
        y: { range: (_plot, _min, max) => [0, top(max ?? 0)] },
      },
      axes: [timeAxis(context), valueAxis(context, 'bytes')],
      series: [
        {},
        {
          spanGaps: false,
          width: 1.5,
          stroke: () => this.#theme.colors.blue,
          fill: () => (this.#theme.isHighContrast ? 'transparent' : withAlpha(this.#theme.colors.blue, 0.1)),
          points: { show: false },
        },
      ],
      hooks: { draw: [plot => this.#annotate(plot)] },
    };
  }

  #annotate(plot: uPlot): void {
    const { atMs, container, evidence, kind } = this.#record;
    const { ctx, bbox } = plot;
    const line = (from: readonly [number, number], to: readonly [number, number], color: string): void => {
      ctx.strokeStyle = color;
      ctx.beginPath();
      ctx.moveTo(plot.valToPos(from[0], 'x', true), plot.valToPos(from[1], 'y', true));
      ctx.lineTo(plot.valToPos(to[0], 'x', true), plot.valToPos(to[1], 'y', true));
      ctx.stroke();
    };
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.lineWidth = (this.#theme.isHighContrast ? 1.5 : 1) * devicePixelRatio;
    ctx.setLineDash(limitDash.map(length => length * devicePixelRatio));
    const limit = container.limits?.memoryBytes;
    const { fromMs, toMs } = deathSpan(atMs);
    if (limit !== undefined) line([fromMs, limit], [toMs, limit], this.#theme.colors.foreground);
    const { growth, lastMemory } = evidence;
    if (growth && lastMemory) {
      ctx.setLineDash([]);
      ctx.lineWidth = 2.5 * devicePixelRatio;
      const rise = (growth.bytesPerSecond * growth.forMs) / 1000;
      const from = [lastMemory.atMs - growth.forMs, lastMemory.bytes - rise] as const;
      line(from, [lastMemory.atMs, lastMemory.bytes], this.#theme.colors.yellow);
    }
    ctx.restore();
    const mark = kind === 'outOfMemory' ? 'oom' : 'die';
    drawMarks(plot, [{ kind: mark, atMs }], this.#theme, devicePixelRatio);
  }
}

/** The plot in words. */
function plotSummary({ container, evidence }: DeathRecord, series: Series): string {
  const known = (series.columns.memoryUsedBytes?.avg ?? []).filter(value => value !== null);
  const limit = container.limits?.memoryBytes;
  const parts = [
    known.length === 0 ? 'no data' : `highest ${formatBytes(Math.max(...known))}`,
    limit !== undefined && `limit ${formatBytes(limit)}`,
    evidence.growth && growthText(evidence.growth),
  ].filter(part => typeof part === 'string');
  return `Memory from ten minutes before the death to a minute after: ${parts.join(', ')}.`;
}
