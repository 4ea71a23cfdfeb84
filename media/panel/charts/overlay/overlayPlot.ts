import uPlot from 'uplot';
import { maxGapOf } from '../../../../src/common/series';
import { formatMetric } from '../../../../src/common/text/formatMetric';
import type { PanelMember } from '../../../../src/protocol/panel';
import type { ComparedFigure } from '../../data/comparedFigures';
import type { LaneItem } from '../../data/laneItems';
import { earlierStyle, memberId, memberStyle, type MemberStyle } from '../../data/memberStyle';
import type { Numbers } from '../../data/numbersTable';
import { overlaidLines, stackedLines, type OverlayData } from '../../data/overlayData';
import { rowWeights, summarize, type Summary } from '../../data/summarize';
import { datedSpanLabel, spanLabel, type SeenSpan } from '../../data/timeLabels';
import { createElement } from '../../kit/dom';
import type { Theme } from '../../kit/theme';
import type { ChartLook, GridPlot, PlotSeries } from '../gridPlot';
import { marksSummary } from '../chartsMarks';
import { SeenPlot } from '../seenPlot';
import { mostBold, overlayOptions } from './overlayOptions';
import { OverlayReading } from './overlayReading';
import { ShiftedLines } from './shiftedLines';

export interface OverlayFrame {
  /** The same number in the same order for the life of a plot. */
  readonly members: readonly PanelMember[];
  readonly span: SeenSpan;
  readonly intervalMs: number;
  /** All members in one line. Untrusted. */
  readonly title: string;
  readonly marks: readonly LaneItem[];
  /** The rows are those of another span: there are no figures of this one yet. */
  readonly isPending: boolean;
}

export interface OverlayPlotOptions {
  readonly spec: ComparedFigure & { readonly id: string };
  readonly frame: OverlayFrame;
  readonly look: ChartLook;
  readonly isStacked: boolean;
  /** CSS pixels, unless a user wants it taller. */
  readonly normalHeight: number;
  /** Index of the only member shown; all are shown without it. */
  readonly only?: number;
  /** Whether the member of this key is switched off. */
  readonly isHidden: (key: string) => boolean;
  readonly theme: () => Theme;
  /** Least upper end of the axis, so that charts side by side can be compared. */
  readonly leastTop?: () => number;
  readonly handleZoom: (fromMs: number, toMs: number) => void;
  readonly handleReset: () => void;
}

/** One figure of several members in one chart, overlaid or stacked. */
export class OverlayPlot implements GridPlot<OverlayFrame> {
  readonly element = createElement('figure', 'chart is-overlay');
  readonly heading = createElement('figcaption', 'chart-heading');
  readonly actions = createElement('div', 'chart-actions');
  readonly body = createElement('div', 'chart-body');
  readonly spec: OverlayPlotOptions['spec'];
  readonly normalHeight: number;
  readonly canBeLog: boolean;
  readonly hasFigures = true;
  readonly #options: OverlayPlotOptions;
  readonly #reading: OverlayReading;
  readonly #shifted = new ShiftedLines();
  readonly #seen: SeenPlot;
  #frame: OverlayFrame;
  #look: ChartLook;
  #lines: OverlayData;
  /** Each member's figures over the visible span. */
  #summaries: readonly (Summary | undefined)[] = [];
  /** Figures of the span that is shown come with the next data. */
  #isPending = false;

  constructor(options: OverlayPlotOptions) {
    const { spec, frame, look, normalHeight, isStacked } = options;
    this.#options = options;
    this.spec = spec;
    this.normalHeight = normalHeight;
    this.canBeLog = !isStacked;
    this.#frame = frame;
    this.#look = look;
    this.#lines = this.#learn();
    this.#seen = new SeenPlot({
      height: look.height,
      create: (width, height) => this.#createPlot(width, height),
      data: () => this.#aligned(),
    });
    this.#reading = new OverlayReading({
      spec,
      members: () => this.#shownMembers,
      styleOf: member => this.#styleOf(member),
      frame: () => this.#frame,
    });
    this.heading.append(createElement('h2', '', spec.title), this.actions);
    this.body.setAttribute('role', 'img');
    this.body.style.minHeight = `${look.height}px`;
    this.element.append(this.heading, this.body);
    this.element.dataset['chart'] = spec.id;
    this.element.hidden = this.#isHidden;
    this.#describe();
  }

  get over(): HTMLElement | undefined {
    return this.#seen.plot?.over;
  }

  get room(): number {
    return Math.floor(this.body.clientWidth);
  }

  get top(): number {
    return this.#seen.plot?.scales['y']?.max ?? 1;
  }

  get hasSelection(): boolean {
    return (this.#seen.plot?.select.width ?? 0) > 0;
  }

  get series(): readonly PlotSeries[] {
    return this.#members.map((member, index): PlotSeries => {
      const { key, title } = member;
      const isShown = !this.#options.isHidden(key);
      const style = this.#styleOf(member);
      return {
        ...style,
        id: memberId(key),
        label: title,
        isReference: false,
        isShown,
        isPending: this.#isPending,
        summary: this.#summaryOf(index),
      };
    });
  }

  /** Each member's own figures, even when they are stacked. */
  numbers(isAmongOthers: boolean): Numbers {
    const { metric, title: figure, unit } = this.spec;
    const { title, span } = this.#frame;
    const { times, lines } = overlaidLines(this.#members, metric);
    const series = this.#members.flatMap((member, index): Numbers['series'][number][] => {
      if (this.#options.isHidden(member.key)) return [];
      const label = isAmongOthers ? `${figure}: ${member.title}` : member.title;
      const column = { avg: (lines[index] ?? []).map(value => value ?? null) };
      return [{ id: `${member.key} ${metric}`, label, unit, column, summary: this.#summaryOf(index) }];
    });
    const bucketMs = this.#members[0]?.series.bucketMs ?? 0;
    return {
      title,
      spanText: datedSpanLabel(span),
      ...span,
      timestamps: times,
      bucketMs,
      series,
      isPending: this.#isPending,
    };
  }

  update(frame: OverlayFrame): void {
    if (frame === this.#frame) return;
    this.#frame = frame;
    this.#isPending = frame.isPending;
    this.#lines = this.#learn();
    this.#shifted.drop();
    this.#seen.draw(plot => plot.setData(this.#aligned()));
    if (!this.#isPending) this.#describe();
  }

  moveTo(span: SeenSpan): void {
    const before = this.#frame.span;
    this.#frame = { ...this.#frame, span };
    this.#isPending = true;
    this.#seen.draw(plot => {
      if (this.#members.length > mostBold) {
        const reachMs = Math.max(maxGapOf(this.#frame.intervalMs), this.#bucketMs);
        this.#shifted.shift(plot, before, span, reachMs);
      }
      plot.setScale('x', { min: span.fromMs, max: span.toMs });
    });
  }

  setLook(look: ChartLook): void {
    const { isLog } = this.#look;
    this.#look = look;
    this.setHeight(look.height);
    this.element.hidden = this.#isHidden;
    this.#shifted.drop();
    if (look.isLog !== isLog) this.#seen.remake();
    else this.#seen.draw(plot => plot.setData(plot.data));
  }

  setHeight(height: number): void {
    this.body.style.minHeight = `${height}px`;
    if (height !== this.#seen.height) this.#shifted.drop();
    this.#seen.setHeight(height);
  }

  applyHidden(): void {
    this.element.hidden = this.#isHidden;
    this.#lines = this.#learn();
    this.#shifted.drop();
    this.#seen.restyle(plot =>
      plot.batch(() => {
        this.#members.forEach(({ key }, index) => {
          plot.setSeries(index + 1, { show: !this.#options.isHidden(key) });
        });
        plot.setData(this.#aligned());
      }),
    );
    this.#describe();
  }

  applyTheme(): void {
    this.#shifted.drop();
    this.#seen.restyle(plot => plot.redraw());
  }

  resize(width: number): void {
    if (width <= 0) return;
    if (width !== this.#seen.plot?.width) this.#shifted.drop();
    this.#seen.setSize(width);
  }

  get isInSight(): boolean {
    return this.#seen.isInSight;
  }

  setInSight(isInSight: boolean): void {
    if (isInSight !== this.isInSight) this.#shifted.drop();
    this.#seen.setInSight(isInSight);
  }

  clearSelection(): void {
    if (this.hasSelection) this.#seen.plot?.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }

  drawApart(host: HTMLElement, zoom: number): uPlot {
    return new uPlot(this.#plotOptions(zoom, this.room, this.#seen.height), this.#aligned(), host);
  }

  dispose(): void {
    this.#seen.dispose();
    this.element.remove();
  }

  /** The chart of a single member goes with that. */
  get isOff(): boolean {
    return this.#options.only !== undefined && this.#shownMembers.length === 0;
  }

  get #isHidden(): boolean {
    return this.#look.isHidden || this.isOff;
  }

  #summaryOf(member: number): Summary | undefined {
    return this.#isPending ? undefined : this.#summaries[member];
  }

  get #members(): readonly PanelMember[] {
    const { members } = this.#frame;
    const { only } = this.#options;
    return only === undefined ? members : members.slice(only, only + 1);
  }

  /** What happened to the chart's members. */
  get #marks(): readonly LaneItem[] {
    const { marks } = this.#frame;
    if (this.#options.only === undefined) return marks;
    const titles = new Set(this.#members.map(({ title }) => title));
    return marks.filter(({ member }) => member === undefined || titles.has(member));
  }

  get #shownMembers(): readonly PanelMember[] {
    return this.#members.filter(({ key }) => !this.#options.isHidden(key));
  }

  #createPlot(width: number, height: number): uPlot {
    const plot = new uPlot(this.#plotOptions(1, width, height), this.#aligned(), this.body);
    plot.root.append(this.#reading.element);
    return plot;
  }

  #plotOptions(zoom: number, width: number, height: number): uPlot.Options {
    const { spec, theme, isStacked, isHidden, leastTop, handleZoom, handleReset } = this.#options;
    return overlayOptions(
      {
        unit: spec.unit,
        isStacked,
        theme,
        zoom,
        isLog: this.#look.isLog && this.canBeLog,
        fixedTop: () => this.#look.fixedTop,
        leastTop: () => leastTop?.() ?? 0,
        span: () => this.#frame.span,
        lines: this.#members.map(member => ({ ...this.#styleOf(member), isShown: !isHidden(member.key) })),
        handleSelect: handleZoom,
        handleReset,
        handleCursor: plot => this.#reading.read(plot),
        marks: () => this.#marks,
        shifted: this.#shifted,
      },
      width,
      height,
    );
  }

  /** Derives what depends on the frame and on what is hidden. */
  #learn(): OverlayData {
    const { spec, isStacked, isHidden } = this.#options;
    const { intervalMs, span } = this.#frame;
    const maxGapMs = maxGapOf(intervalMs);
    const members = this.#members;
    this.#summaries = members.map(({ series, shiftMs = 0 }) => {
      const column = series.columns[spec.metric];
      const own = { fromMs: span.fromMs - shiftMs, toMs: span.toMs - shiftMs };
      return column && summarize(column, rowWeights(series, own, { intervalMs, maxGapMs }));
    });
    if (!isStacked) return overlaidLines(members, spec.metric);
    // A hidden member is not part of the stack: its line coincides with the one below.
    const shown = members.map(member => (isHidden(member.key) ? withoutRows(member) : member));
    return stackedLines(shown, spec.metric);
  }

  /** The widest of all members. */
  get #bucketMs(): number {
    return Math.max(0, ...this.#members.map(({ series }) => series.bucketMs));
  }

  #aligned(): uPlot.AlignedData {
    const { times, lines } = this.#lines;
    const { fromMs, toMs } = this.#frame.span;
    if (times.length === 0) return [[fromMs, toMs], ...lines.map(() => [null, null])];
    return [times as number[], ...(lines as (number | null | undefined)[][])];
  }

  #styleOf(member: PanelMember): MemberStyle {
    return member.shiftMs ? earlierStyle : memberStyle(this.#frame.members.indexOf(member));
  }

  #describe(): void {
    const { unit, title } = this.spec;
    const { span } = this.#frame;
    const parts = this.series.flatMap(({ label, isShown, summary }) => {
      if (!isShown) return [];
      return [`${label}: ${summary ? `highest ${formatMetric(unit, summary.max)}` : 'no data'}`];
    });
    const when = spanLabel(span);
    const marks = marksSummary(this.#marks, span);
    this.body.setAttribute('aria-label', `${title}, ${when}. ${parts.join('. ')}.${marks}`);
  }
}

function withoutRows(member: PanelMember): PanelMember {
  return { ...member, series: { timestamps: [], columns: {}, bucketMs: member.series.bucketMs } };
}
