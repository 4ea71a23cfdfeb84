import type uPlot from 'uplot';
import { maxGapOf } from '../../../../src/common/series';
import { formatMetric } from '../../../../src/common/text/formatMetric';
import type { PanelMember } from '../../../../src/protocol/panel';
import type { ComparedFigure } from '../../data/comparedFigures';
import type { MemberStyle } from '../../data/memberStyle';
import { momentLabel, type SeenSpan } from '../../data/timeLabels';
import { createElement } from '../../kit/dom';

/** Most members named under a pointer. */
const mostNamed = 8;

export interface OverlayReadingOptions {
  readonly spec: ComparedFigure;
  /** The members that are drawn. */
  readonly members: () => readonly PanelMember[];
  readonly styleOf: (member: PanelMember) => MemberStyle;
  readonly frame: () => { readonly span: SeenSpan; readonly intervalMs: number };
}

/** The box that a chart of several shows at the pointer, with the highest members first. */
export class OverlayReading {
  readonly element = createElement('div', 'overlay-reading');
  readonly #options: OverlayReadingOptions;

  constructor(options: OverlayReadingOptions) {
    this.#options = options;
    this.element.hidden = true;
  }

  /** Follows the pointer, only in the chart under it, because charts share their crosshair. */
  read(plot: uPlot): void {
    const { left = -1, event } = plot.cursor;
    const isOwn = left >= 0 && event !== undefined && event !== null;
    this.element.hidden = !isOwn;
    if (!isOwn) return;
    const { spec, members, styleOf, frame } = this.#options;
    const timeMs = plot.posToVal(left, 'x');
    const found = members()
      .flatMap(member => {
        const value = this.#valueAt(member, timeMs);
        return value === undefined ? [] : [{ member, value }];
      })
      .sort((a, b) => b.value - a.value);
    const bucketMs = members()[0]?.series.bucketMs ?? 0;
    const rest = found.length - mostNamed;
    this.element.replaceChildren(
      createElement('div', 'overlay-time', momentLabel(timeMs, frame().span, bucketMs)),
      ...found.slice(0, mostNamed).map(({ member, value }) => {
        const line = createElement('div', `overlay-line color-${styleOf(member).color}`);
        line.append(
          createElement('span', 'overlay-dot'),
          createElement('span', 'overlay-name', member.title),
          createElement('span', 'overlay-value', formatMetric(spec.unit, value)),
        );
        return line;
      }),
      ...(rest > 0 ? [createElement('div', 'overlay-more', `and ${rest} more`)] : []),
      ...(found.length === 0 ? [createElement('div', 'overlay-more', 'No figures at this moment')] : []),
    );
    this.#place(plot, left);
  }

  #place({ over }: uPlot, left: number): void {
    const width = this.element.offsetWidth;
    const gap = 12;
    const hasRoomRight = left + gap + width <= over.offsetWidth;
    const x = over.offsetLeft + (hasRoomRight ? left + gap : Math.max(0, left - gap - width));
    this.element.style.transform = `translate(${Math.round(x)}px, ${over.offsetTop + 4}px)`;
  }

  /** The member's own value at a moment, not the height of its line in a stack. */
  #valueAt({ series, shiftMs = 0 }: PanelMember, timeMs: number): number | undefined {
    const { timestamps, columns, bucketMs } = series;
    const atMs = timeMs - shiftMs;
    const reachMs = Math.max(bucketMs, maxGapOf(this.#options.frame().intervalMs) / 2);
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
}
