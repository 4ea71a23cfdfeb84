import uPlot from 'uplot';
import type { Disposable } from '../../../../src/common/disposable';
import type { Metric } from '../../../../src/common/metrics';
import { maxGapOf } from '../../../../src/common/series';
import { formatMetric } from '../../../../src/common/text/formatMetric';
import type { PanelMember } from '../../../../src/protocol/panel';
import type { ComparedFigure } from '../../data/comparedFigures';
import { earlierStyle, memberStyle, type MemberStyle } from '../../data/memberStyle';
import { overlaidLines, stackedLines, type OverlayData } from '../../data/overlayData';
import type { LaneItem } from '../../data/laneItems';
import type { Span } from '../../data/rangeMath';
import { clockTime, momentLabel } from '../../data/timeLabels';
import { createElement } from '../../kit/dom';
import { plotMargins } from '../../kit/plotMargins';
import { syncKey, timeAxis, valueAxis } from '../chartsOptions';
import { drawMarks, marksSummary } from '../chartsMarks';
import { scaleTop } from '../chartsScale';
import { withAlpha, type Theme } from '../theme';

export interface OverlayFrame {
  /** Always as many, in the same order, for the life of a plot. */
  readonly members: readonly PanelMember[];
  readonly span: Span;
  readonly intervalMs: number;
  readonly marks: readonly LaneItem[];
  /** Keys of members that are switched off. */
  readonly hidden: ReadonlySet<string>;
}

export interface OverlayOptions {
  readonly spec: ComparedFigure;
  readonly frame: OverlayFrame;
  readonly isStacked: boolean;
  readonly height: number;
  readonly theme: () => Theme;
  /** The top of the axis at least, so that charts side by side can be compared. */
  readonly leastTop?: () => number;
  /** Which of all members the first one is: its color. */
  readonly firstIndex?: number;
  readonly handleZoom: (fromMs: number, toMs: number) => void;
  readonly handleReset: () => void;
}

/** So many members are named under a pointer. */
const mostNamed = 8;

/** One figure of several members in one chart: over each other, or on top of each other. */
export class OverlayPlot implements Disposable {
  readonly element = createElement('figure', 'chart is-overlay');
  readonly #options: OverlayOptions;
  readonly #body = createElement('div', 'chart-body');
  readonly #reading = createElement('div', 'overlay-reading');
  readonly #plot: uPlot;
  #frame: OverlayFrame;
  #data: OverlayData;

  constructor(options: OverlayOptions) {
    this.#options = options;
    const { spec, frame } = options;
    this.#frame = frame;
    this.#data = this.#lines();
    const heading = createElement('figcaption', 'chart-heading');
    heading.append(createElement('h2', '', spec.title));
    this.#body.setAttribute('role', 'img');
    this.#reading.hidden = true;
    this.element.append(heading, this.#body);
    this.element.dataset['chart'] = spec.metric;
    this.#plot = new uPlot(this.#plotOptions(), this.#aligned(), this.#body);
    this.#plot.root.append(this.#reading);
    this.#describe();
  }

  get over(): HTMLElement {
    return this.#plot.over;
  }

  /** The highest value on the chart; 0 where there is none. */
  get peak(): number {
    return Math.max(0, ...this.#data.lines.map(line => Math.max(0, ...line.map(value => value ?? 0))));
  }

  update(frame: OverlayFrame): void {
    const isSameHidden = frame.hidden === this.#frame.hidden;
    this.#frame = frame;
    this.#data = this.#lines();
    this.#plot.batch(() => {
      if (!isSameHidden) this.#applyHidden();
      this.#plot.setData(this.#aligned());
    });
    this.#describe();
    this.resize();
  }

  /** Shows another span of the same rows: what is said of them stays. */
  moveTo(span: Span): void {
    this.#frame = { ...this.#frame, span };
    this.#plot.setScale('x', { min: span.fromMs, max: span.toMs });
  }

  applyTheme(): void {
    this.#plot.redraw(false);
  }

  resize(): void {
    const width = Math.floor(this.#body.clientWidth);
    if (width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height: this.#options.height });
  }

  clearSelection(): void {
    this.#plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }

  dispose(): void {
    this.#plot.destroy();
    this.element.remove();
  }

  #lines(): OverlayData {
    const { spec, isStacked } = this.#options;
    const { members, hidden, intervalMs } = this.#frame;
    if (!isStacked) return overlaidLines(members, spec.metric);
    // What is switched off has no part in the stack, and its line lies on the one below it.
    const shown = members.map(member => (hidden.has(member.key) ? withoutRows(member) : member));
    const bucketMs = Math.max(0, ...members.map(({ series }) => series.bucketMs));
    return stackedLines(shown, spec.metric, Math.max(maxGapOf(intervalMs), 1.5 * bucketMs));
  }

  #aligned(): uPlot.AlignedData {
    const { times, lines } = this.#data;
    const { fromMs, toMs } = this.#frame.span;
    if (times.length === 0) return [[fromMs, toMs], ...lines.map(() => [null, null])];
    return [times as number[], ...(lines as (number | null | undefined)[][])];
  }

  #applyHidden(): void {
    this.#frame.members.forEach(({ key }, index) => {
      this.#plot.setSeries(index + 1, { show: !this.#frame.hidden.has(key) });
    });
  }

  #styleOf(index: number): MemberStyle {
    const member = this.#frame.members[index];
    return member?.shiftMs ? earlierStyle : memberStyle(index + (this.#options.firstIndex ?? 0));
  }

  #plotOptions(): uPlot.Options {
    const { spec, frame, isStacked, height, theme, leastTop, handleReset } = this.#options;
    const context = { theme, span: () => this.#frame.span, zoom: 1, isLog: false };
    const colorOf = (index: number): string => theme().colors[this.#styleOf(index).color];
    return {
      width: 300,
      height,
      ms: 1,
      padding: [8, plotMargins().right, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: true, range: () => [this.#frame.span.fromMs, this.#frame.span.toMs] },
        y: {
          range: (_plot, _min, max) => [
            0,
            scaleTop(spec.unit, Math.max(max ?? 0, leastTop?.() ?? 0), undefined),
          ],
        },
      },
      axes: [timeAxis(context), valueAxis(context, spec.unit)],
      series: [
        {},
        ...frame.members.map(({ key }, index): uPlot.Series => {
          const { dash } = this.#styleOf(index);
          return {
            show: !frame.hidden.has(key),
            spanGaps: false,
            width: isStacked ? 1 : 1.5,
            dash: isStacked ? [] : [...dash],
            stroke: () => colorOf(index),
            fill: isStacked && index === 0 ? () => withAlpha(colorOf(0), 0.35) : undefined,
            points: { show: false },
          };
        }),
      ],
      bands: isStacked
        ? frame.members.slice(1).map((_, at): uPlot.Band => {
            return { series: [at + 2, at + 1], fill: () => withAlpha(colorOf(at + 1), 0.35) };
          })
        : [],
      cursor: {
        y: false,
        sync: { key: syncKey, setSeries: false, scales: ['x', null] },
        drag: { x: true, y: false, setScale: false, dist: 6 },
        bind: {
          dblclick: () => () => {
            handleReset();
            return null;
          },
        },
        points: { show: false },
      },
      hooks: {
        setSelect: [
          plot => {
            const { left, width } = plot.select;
            if (width <= 0 || plot.cursor.event === undefined || plot.cursor.event === null) return;
            this.#options.handleZoom(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
          },
        ],
        setCursor: [plot => this.#read(plot)],
        draw: [plot => drawMarks(plot, this.#frame.marks, theme())],
      },
    };
  }

  /** Names the highest at the pointer, in the chart under it. */
  #read(plot: uPlot): void {
    const { left = -1, event } = plot.cursor;
    const isOwn = left >= 0 && event !== undefined && event !== null;
    this.#reading.hidden = !isOwn;
    if (!isOwn) return;
    const timeMs = plot.posToVal(left, 'x');
    const { unit } = this.#options.spec;
    const { members, hidden } = this.#frame;
    const found = members
      .flatMap((member, index) => {
        const value = hidden.has(member.key) ? undefined : this.#valueAt(member, timeMs);
        return value === undefined ? [] : [{ title: member.title, value, index }];
      })
      .sort((a, b) => b.value - a.value);
    const { fromMs, toMs } = this.#frame.span;
    const bucketMs = members[0]?.series.bucketMs ?? 0;
    const rest = found.length - mostNamed;
    this.#reading.replaceChildren(
      createElement('div', 'overlay-time', momentLabel(timeMs, fromMs, toMs, bucketMs)),
      ...found.slice(0, mostNamed).map(({ title, value, index }) => {
        const line = createElement('div', `overlay-line color-${this.#styleOf(index).color}`);
        line.append(
          createElement('span', 'overlay-dot'),
          createElement('span', 'overlay-name', title),
          createElement('span', 'overlay-value', formatMetric(unit, value)),
        );
        return line;
      }),
      ...(rest > 0 ? [createElement('div', 'overlay-more', `and ${rest} more`)] : []),
      ...(found.length === 0 ? [createElement('div', 'overlay-more', 'No figures at this moment')] : []),
    );
    this.#place(plot, left);
  }

  #place(plot: uPlot, left: number): void {
    const { over } = plot;
    const width = this.#reading.offsetWidth;
    const gap = 12;
    const hasRoomRight = left + gap + width <= over.offsetWidth;
    const x = over.offsetLeft + (hasRoomRight ? left + gap : Math.max(0, left - gap - width));
    this.#reading.style.transform = `translate(${Math.round(x)}px, ${over.offsetTop + 4}px)`;
  }

  /** The member's own value at a moment, not the height of its line in a stack. */
  #valueAt({ series, shiftMs = 0 }: PanelMember, timeMs: number): number | undefined {
    const { timestamps, columns, bucketMs } = series;
    const atMs = timeMs - shiftMs;
    const reachMs = Math.max(bucketMs, maxGapOf(this.#frame.intervalMs) / 2);
    let best: number | undefined;
    let bestMs = reachMs;
    timestamps.forEach((time, index) => {
      const awayMs = bucketMs > 0 && time <= atMs && atMs < time + bucketMs ? 0 : Math.abs(time - atMs);
      const value = columns[this.#options.spec.metric]?.avg[index];
      if (awayMs > bestMs || value === null || value === undefined) return;
      [best, bestMs] = [value, awayMs];
    });
    return best;
  }

  #describe(): void {
    const { spec } = this.#options;
    const { members, span, hidden } = this.#frame;
    const parts = members
      .filter(({ key }) => !hidden.has(key))
      .map(member => {
        const peak = peakOf(member, spec.metric);
        return `${member.title}: ${peak === undefined ? 'no data' : `highest ${formatMetric(spec.unit, peak)}`}`;
      });
    const when = `${clockTime(span.fromMs, false)} to ${clockTime(span.toMs, false)}`;
    const marks = marksSummary(this.#frame.marks, span);
    this.#body.setAttribute('aria-label', `${spec.title}, ${when}. ${parts.join('. ')}.${marks}`);
  }
}

function peakOf({ series }: PanelMember, metric: Metric): number | undefined {
  const { avg = [], max = avg } = series.columns[metric] ?? {};
  const known = max.filter(value => value !== null);
  return known.length === 0 ? undefined : Math.max(...known);
}

function withoutRows(member: PanelMember): PanelMember {
  return { ...member, series: { timestamps: [], columns: {}, bucketMs: member.series.bucketMs } };
}
