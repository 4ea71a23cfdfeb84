import uPlot from 'uplot';
import type { MetricUnit } from '../../../../src/common/metrics';
import type { LaneItem } from '../../data/laneItems';
import { linePaths } from '../lines/linePaths';
import type { MemberStyle } from '../../data/memberStyle';
import type { SeenSpan } from '../../data/timeLabels';
import { withAlpha, type Theme } from '../../kit/theme';
import { drawMarks } from '../chartsMarks';
import { cursorOptions, dragSelect, frameOptions } from '../chartsOptions';
import { scaleTop } from '../chartsScale';
import type { ShiftedLines } from './shiftedLines';

/**
 * With more lines than this, each is one pixel wide: thin lines hide less of each other, and a browser
 * without a graphics card takes ten times as long for any other width.
 */
export const mostBold = 16;

/** What a chart of several subjects reads while it draws. Functions are called again on every redraw. */
export interface OverlayContext {
  readonly unit: MetricUnit;
  /** Each line is the sum of its own values and those of the lines below. */
  readonly isStacked: boolean;
  readonly theme: () => Theme;
  /** Scale compared with the page, for example for a picture. */
  readonly zoom: number;
  readonly isLog: boolean;
  /** Upper end of the axis; `undefined` when it follows the figures. */
  readonly fixedTop: () => number | undefined;
  readonly leastTop: () => number;
  readonly span: () => SeenSpan;
  readonly lines: readonly (MemberStyle & { readonly isShown: boolean })[];
  readonly handleSelect: (fromMs: number, toMs: number) => void;
  readonly handleReset: () => void;
  readonly handleCursor: (plot: uPlot) => void;
  readonly marks: () => readonly LaneItem[];
  readonly shifted: ShiftedLines;
}

const invisible = { muted: 'transparent', grid: 'transparent' };

export function overlayOptions(context: OverlayContext, width: number, height: number): uPlot.Options {
  const { unit, isStacked, theme, zoom, lines, shifted } = context;
  const topOf = (max: number): number =>
    shifted.top ?? context.fixedTop() ?? scaleTop(unit, Math.max(max, context.leastTop()), undefined);
  const colorOf = (index: number): string => theme().colors[lines[index]?.color ?? 'foreground'];
  const drawLine = isStacked ? uPlot.paths.linear?.() : linePaths({ isLog: context.isLog });
  const axisTheme = (): Theme => (shifted.isTaking ? { ...theme(), ...invisible } : theme());
  return {
    ...frameOptions({ ...context, theme: axisTheme, topOf }, width, height),
    series: [
      {},
      ...lines.map(({ dash, isShown }, index): uPlot.Series => ({
        show: isShown,
        spanGaps: false,
        width: (isStacked || lines.length > mostBold ? 1 : 1.5) * zoom,
        dash: isStacked ? [] : dash.map(length => length * zoom),
        stroke: () => colorOf(index),
        fill: isStacked && index === 0 ? () => withAlpha(colorOf(0), 0.35) : undefined,
        points: { show: false },
        paths: (plot, ...line) => (shifted.isOf(plot) ? null : (drawLine?.(plot, ...line) ?? null)),
      })),
    ],
    bands: isStacked
      ? lines.slice(1).map((_, at): uPlot.Band => {
          return { series: [at + 2, at + 1], fill: () => withAlpha(colorOf(at + 1), 0.35) };
        })
      : [],
    cursor: { ...cursorOptions(context), points: { show: false } },
    hooks: {
      setSelect: [plot => dragSelect(plot, context.handleSelect)],
      setCursor: [plot => context.handleCursor(plot)],
      draw: [
        plot => {
          if (shifted.isTaking) return;
          if (shifted.isOf(plot)) shifted.draw(plot, context.span());
          drawMarks(plot, context.marks(), theme(), devicePixelRatio * zoom);
        },
      ],
    },
  };
}
