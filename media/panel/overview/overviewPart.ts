import { containerMetrics } from '../../../src/common/metrics';
import { formatMetric } from '../../../src/common/text/formatMetric';
import { hourMs, type Span } from '../../../src/common/time';
import { overviewMetrics, type OverviewMetric, type ToPanel } from '../../../src/protocol/panel';
import { viewOfSpan } from '../data/brushMath';
import { laneItems } from '../data/laneItems';
import { overviewPaths, overviewPeak, type OverviewLine } from '../data/overviewPath';
import { leastSpanMs, type ZoomRows } from '../data/rangeMath';
import { clockTime, pastDay } from '../data/timeLabels';
import { createElement, writeAttribute } from '../kit/dom';
import { plotMargins } from '../kit/plotMargins';
import type { PageActions, PagePart } from '../state/pagePart';
import { spanOnShow, type PageData, type PageState } from '../state/pageState';
import { OverviewBrush } from './overviewBrush';
import { OverviewStrip } from './overviewStrip';

type Told = ToPanel & { readonly type: 'overview' };

const labels: Readonly<Record<OverviewMetric, string>> = { cpuPercent: 'CPU', memoryUsedBytes: 'Memory' };
/** A younger history is shown at the end of a strip of this length. */
const shortestMs = hourMs;
/** The least number of points to ask for, because a page may become wider. */
const fewestPoints = 600;

/** All kept history of the subject in one strip, with the range of the charts in it. */
export class OverviewPart implements PagePart {
  readonly element = createElement('section', 'overview');
  readonly #actions: PageActions;
  readonly #strip = new OverviewStrip();
  readonly #brush: OverviewBrush;
  readonly #since = createElement('span', 'overview-since');
  readonly #deaths = createElement('span', 'overview-deaths');
  readonly #peak = createElement('span', 'overview-peak');
  readonly #buttons: ReadonlyMap<OverviewMetric, HTMLButtonElement>;
  #state: PageState | undefined;
  #asked: OverviewMetric | undefined;
  #told: Told | undefined;
  #least: (ZoomRows & { readonly ms: number }) | undefined;
  #drawn: { readonly told?: Told; readonly width?: number; readonly whole?: Span } = {};

  constructor(actions: PageActions) {
    this.#actions = actions;
    this.#brush = new OverviewBrush({
      strip: this.#strip.element,
      handleChoose: span => this.#choose(span),
    });
    this.element.setAttribute('aria-label', 'Overview of all kept history');
    const choice = createElement('div', 'overview-choice');
    choice.setAttribute('role', 'group');
    choice.setAttribute('aria-label', 'Overview shows');
    this.#buttons = new Map(
      overviewMetrics.map(metric => {
        const button = createElement('button', 'overview-metric', labels[metric]);
        button.type = 'button';
        button.addEventListener('click', () => this.#actions.keep({ overview: metric }));
        choice.append(button);
        return [metric, button];
      }),
    );
    this.#strip.element.append(this.#brush.element);
    const legend = createElement('div', 'overview-legend');
    legend.append(this.#since, this.#deaths, this.#peak);
    this.element.append(choice, this.#strip.element, legend);
    new ResizeObserver(() => this.#fit()).observe(this.#strip.element);
  }

  update(state: PageState): void {
    this.#state = state;
    // Several subjects have no common line whose height means something, and no common beginning: a sum would
    // begin with the oldest of them. The lane shows what happened to each.
    this.element.hidden = state.shown === undefined || state.subject?.kind === 'group';
    if (this.element.hidden) return;
    for (const [metric, button] of this.#buttons)
      writeAttribute(button, 'aria-pressed', String(metric === metricOf(state)));
    this.#draw();
    this.#ask(metricOf(state));
  }

  handleMessage(message: ToPanel): void {
    if (message.type !== 'overview' || message.metric !== this.#asked) return;
    this.#told = message;
    this.#draw();
  }

  /** The strip came up, or has another width. */
  #fit(): void {
    this.#strip.measure();
    this.#draw();
    if (this.#state && !this.element.hidden) this.#ask(metricOf(this.#state));
  }

  #ask(metric: OverviewMetric): void {
    const { width } = this.#strip;
    if (metric === this.#asked || width <= 0) return;
    this.#asked = metric;
    this.#actions.send({ type: 'overview', metric, maxPoints: Math.max(fewestPoints, Math.round(width)) });
  }

  #draw(): void {
    const state = this.#state;
    if (!state?.shown) return;
    const margins = plotMargins();
    this.element.style.paddingLeft = `${margins.left}px`;
    this.element.style.paddingRight = `${margins.right}px`;
    const { width } = this.#strip;
    const told = this.#told;
    if (width <= 0) return;
    const whole = this.#wholeOf(state, width);
    if (told !== this.#drawn.told || width !== this.#drawn.width || whole !== this.#drawn.whole) {
      this.#drawn = { told, width, whole };
      if (told) this.#drawTold(told, whole);
    }
    const span = spanOnShow(state) ?? state.shown.span;
    this.#brush.update({ span, whole, width, leastMs: this.#leastOf(state.shown) });
  }

  /** The shortest range: it changes only with the rows. */
  #leastOf({ series: { timestamps }, intervalMs }: PageData): number {
    if (this.#least?.timestamps !== timestamps || this.#least.intervalMs !== intervalMs)
      this.#least = { timestamps, intervalMs, ms: leastSpanMs({ timestamps, intervalMs }) };
    return this.#least.ms;
  }

  /** What the strip spans. It moves on only when a pixel's worth of time has passed. */
  #wholeOf({ shown, hostNowMs }: PageState, width: number): Span {
    const told = this.#told;
    const toMs = Math.max(hostNowMs, told?.toMs ?? 0, shown?.span.toMs ?? 0);
    const fromMs = Math.min(told?.fromMs ?? toMs, toMs - shortestMs);
    const { whole } = this.#drawn;
    const isSame =
      whole !== undefined && told === this.#drawn.told && toMs - whole.toMs < (toMs - fromMs) / width;
    return isSame ? whole : { fromMs, toMs };
  }

  #drawTold({ metric, series, fromMs, ends }: Told, whole: Span): void {
    const { timestamps, columns, bucketMs } = series;
    const line: OverviewLine = { timestamps, column: columns[metric], bucketMs };
    const peak = overviewPeak(line);
    const deaths = laneItems(ends).filter(({ kind }) => kind === 'die' || kind === 'oom');
    const { width } = this.#strip;
    this.#strip.draw({
      metric,
      paths: overviewPaths(line, whole, { width, height: this.#strip.height }, peak),
      deaths: deaths.map(({ atMs }) => ((atMs - whole.fromMs) / (whole.toMs - whole.fromMs)) * width),
    });
    const isEmpty = timestamps.length === 0;
    const begun = `${pastDay(fromMs, whole.toMs)} ${clockTime(fromMs, false)}`;
    const since = isEmpty ? 'No history yet' : `Since ${begun}`;
    const died = deaths.length === 0 ? '' : `${deaths.length} ${deaths.length === 1 ? 'death' : 'deaths'}`;
    const highest = isEmpty ? '' : `peak ${formatMetric(containerMetrics[metric], peak)}`;
    // The strip may begin earlier, so this must not read like the time at its left end.
    this.#since.textContent = isEmpty ? since : `Kept since ${begun}`;
    this.#deaths.textContent = died;
    this.#peak.textContent = highest;
    this.#strip.describe(
      `${labels[metric]}, all kept history. ${[since, died, highest].filter(Boolean).join(', ')}.`,
    );
  }

  #choose(span: Span): void {
    const { whole, width } = this.#drawn;
    if (!this.#state?.shown || !whole || width === undefined) return;
    // Less than the smallest step of a key.
    const halfPixelMs = (whole.toMs - whole.fromMs) / width / 2;
    const nearMs = Math.max(halfPixelMs, this.#state.shown.intervalMs);
    this.#actions.ask(viewOfSpan(span, whole, this.#state.view, nearMs));
  }
}

function metricOf({ kept }: PageState): OverviewMetric {
  return kept.overview ?? overviewMetrics[0];
}
