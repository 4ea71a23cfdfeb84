import uPlot from 'uplot';
import type { Disposable } from '../../../../src/common/disposable';
import { formatMetric } from '../../../../src/common/text/formatMetric';
import type { DrawnRun } from '../../../../src/protocol/comparison';
import type { PanelMember } from '../../../../src/protocol/panel';
import type { ComparedFigure } from '../../data/comparedFigures';
import { elapsedSteps, elapsedText } from './elapsedText';
import type { MemberStyle } from '../../data/memberStyle';
import { overlaidLines, type OverlayData } from '../../data/overlayData';
import { createElement } from '../../kit/dom';
import { axisFont, plotMargins } from '../../kit/plotMargins';
import { valueAxis } from '../chartsOptions';
import { scaleTop } from '../chartsScale';
import type { Theme } from '../../kit/theme';

/** One line: a run from its beginning on. */
export interface RunLine {
  /** Untrusted. */
  readonly title: string;
  readonly style: MemberStyle;
  readonly run: DrawnRun;
}

export interface RunsPlotOptions {
  readonly spec: ComparedFigure;
  readonly lines: readonly RunLine[];
  readonly theme: () => Theme;
}

const height = 160;

/** One figure of several runs in one chart, all starting at t = 0. */
export class RunsPlot implements Disposable {
  readonly element = createElement('figure', 'chart is-overlay');
  readonly #options: RunsPlotOptions;
  readonly #body = createElement('div', 'chart-body');
  readonly #reading = createElement('div', 'overlay-reading');
  readonly #data: OverlayData;
  readonly #longestMs: number;
  readonly #plot: uPlot;

  constructor(options: RunsPlotOptions) {
    this.#options = options;
    const { spec, lines } = options;
    this.#data = overlaidLines(lines.map(elapsedMember), spec.metric);
    this.#longestMs = Math.max(1000, ...lines.map(({ run }) => run.span.toMs - run.span.fromMs));
    const heading = createElement('figcaption', 'chart-heading');
    heading.append(createElement('h3', '', spec.title));
    this.#body.setAttribute('role', 'img');
    this.#body.setAttribute('aria-label', this.#description());
    this.#reading.hidden = true;
    this.element.append(heading, this.#body);
    this.element.dataset['chart'] = spec.metric;
    this.#plot = new uPlot(this.#plotOptions(), this.#aligned(), this.#body);
    this.#plot.root.append(this.#reading);
  }

  applyTheme(): void {
    this.#plot.redraw(false);
  }

  resize(): void {
    const width = Math.floor(this.#body.clientWidth);
    if (width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height });
  }

  dispose(): void {
    this.#plot.destroy();
    this.element.remove();
  }

  #aligned(): uPlot.AlignedData {
    const { times, lines } = this.#data;
    if (times.length === 0) return [[0, this.#longestMs], ...lines.map(() => [null, null])];
    return [times as number[], ...(lines as (number | null | undefined)[][])];
  }

  #plotOptions(): uPlot.Options {
    const { spec, lines, theme } = this.#options;
    return {
      width: 300,
      height,
      ms: 1,
      padding: [8, plotMargins().right, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: false, range: () => [0, this.#longestMs] },
        y: { range: (_plot, _min, max) => [0, scaleTop(spec.unit, max ?? 0, undefined)] },
      },
      axes: [
        {
          stroke: () => theme().muted,
          font: axisFont(),
          size: 24,
          gap: 6,
          space: 64,
          incrs: [...elapsedSteps],
          ticks: { show: false },
          grid: { show: false },
          border: { show: true, stroke: () => theme().grid, width: 1 },
          values: (_plot, splits) => splits.map(elapsedText),
        },
        valueAxis({ theme, zoom: 1, isLog: false }, spec.unit),
      ],
      series: [
        {},
        ...lines.map(({ style }): uPlot.Series => ({
          spanGaps: false,
          width: 1.5,
          dash: [...style.dash],
          stroke: () => theme().colors[style.color],
          points: { show: false },
        })),
      ],
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      hooks: { setCursor: [plot => this.#read(plot)] },
    };
  }

  /** Shows each run's value at the moment under the pointer. */
  #read(plot: uPlot): void {
    const { left = -1, idx } = plot.cursor;
    this.#reading.hidden = left < 0 || idx === undefined || idx === null;
    if (this.#reading.hidden) return;
    const elapsedMs = plot.posToVal(left, 'x');
    const { lines, spec } = this.#options;
    this.#reading.replaceChildren(
      createElement('div', 'overlay-time', elapsedText(elapsedMs)),
      ...lines.map(({ title, style }, index) => {
        const line = createElement('div', `overlay-line color-${style.color}`);
        line.append(
          createElement('span', 'overlay-dot'),
          createElement('span', 'overlay-name', title),
          createElement('span', 'overlay-value', formatMetric(spec.unit, this.#valueAt(index, elapsedMs))),
        );
        return line;
      }),
    );
    const { over } = plot;
    const width = this.#reading.offsetWidth;
    const hasRoom = left + 12 + width <= over.offsetWidth;
    const x = over.offsetLeft + (hasRoom ? left + 12 : Math.max(0, left - 12 - width));
    this.#reading.style.transform = `translate(${Math.round(x)}px, ${over.offsetTop + 4}px)`;
  }

  /** The value of a line's nearest sample; `undefined` in a gap and after its end. */
  #valueAt(line: number, atMs: number): number | undefined {
    const { times, lines } = this.#data;
    let nearest: number | undefined;
    times.forEach((time, index) => {
      if (lines[line]?.[index] === undefined) return;
      if (nearest === undefined || Math.abs(time - atMs) < Math.abs((times[nearest] ?? 0) - atMs))
        nearest = index;
    });
    const run = this.#options.lines[line]?.run;
    if (nearest === undefined || !run || atMs > run.span.toMs - run.span.fromMs) return undefined;
    return lines[line]?.[nearest] ?? undefined;
  }

  #description(): string {
    const { spec, lines } = this.#options;
    const parts = lines.map(({ title, run }, index) => {
      const known = (this.#data.lines[index] ?? []).filter(value => typeof value === 'number');
      const highest =
        known.length === 0 ? 'no data' : `highest ${formatMetric(spec.unit, Math.max(...known))}`;
      return `${title}: ${highest} in ${elapsedText(run.span.toMs - run.span.fromMs)}`;
    });
    return `${spec.title} from the start of each run. ${parts.join('. ')}.`;
  }
}

/** Only the run's own rows, by the time since it began. */
function elapsedMember({ title, run: { span, series } }: RunLine, index: number): PanelMember {
  const isWithin = series.timestamps.map(time => time >= span.fromMs && time <= span.toMs);
  const columns = Object.entries(series.columns).map(([metric, { avg }]) => [
    metric,
    { avg: avg.filter((_, at) => isWithin[at]) },
  ]);
  return {
    key: String(index),
    title,
    series: {
      timestamps: series.timestamps.filter((_, at) => isWithin[at]),
      columns: Object.fromEntries(columns) as PanelMember['series']['columns'],
      bucketMs: series.bucketMs,
    },
    shiftMs: -span.fromMs,
  };
}
