import type uPlot from 'uplot';
import type { Disposable } from '../../../src/common/disposable';
import type { MetricUnit } from '../../../src/common/metrics';
import type { Numbers } from '../data/numbersTable';
import type { Summary } from '../data/summarize';
import type { SeenSpan } from '../data/timeLabels';
import type { ColorRole } from '../kit/theme';

/** How a user wants a chart drawn. */
export interface ChartLook {
  /** Hidden by the user, whatever there is to show. */
  readonly isHidden: boolean;
  readonly isLog: boolean;
  /** CSS pixels. */
  readonly height: number;
  /** Upper end of the axis; `undefined` when it follows the figures. */
  readonly fixedTop?: number;
}

export function isSameLook(a: ChartLook, b: ChartLook): boolean {
  return (
    a.isHidden === b.isHidden && a.isLog === b.isLog && a.height === b.height && a.fixedTop === b.fixedTop
  );
}

/** A series as menus and the legend of a picture show it. */
export interface PlotSeries {
  /** Id of its legend entry. */
  readonly id: string;
  /** Untrusted. */
  readonly label: string;
  readonly color: ColorRole;
  /** Lengths of dashes and spaces, CSS pixels; empty for a solid line. */
  readonly dash: readonly number[];
  /** Whether it is a limit to compare figures with. */
  readonly isReference: boolean;
  readonly isShown: boolean;
  /** The figures of the span come with the next data; there is no summary until then. */
  readonly isPending: boolean;
  readonly summary?: Summary;
}

/** A chart, as the grid, its menus and its exports see it. */
export interface GridPlot<Frame> extends Disposable {
  readonly element: HTMLElement;
  /** Contains the title; the chart is dragged by it. */
  readonly heading: HTMLElement;
  /** A place for buttons, right of the title. */
  readonly actions: HTMLElement;
  /** Contains the plot's area, and lives as long as the chart. */
  readonly body: HTMLElement;
  /** `undefined` while it was never in sight. */
  readonly over: HTMLElement | undefined;
  /** The width the page has for it, CSS pixels; 0 while it is hidden. Reading it forces a layout. */
  readonly room: number;
  /** `id`: identifies the chart in a user's layout. */
  readonly spec: { readonly id: string; readonly title: string; readonly unit: MetricUnit };
  /** Height in CSS pixels, unless a user wants it taller. */
  readonly normalHeight: number;
  /** Whether a logarithmic axis is useful; not for stacked figures. */
  readonly canBeLog: boolean;
  /** Whether the chart has anything to show. */
  readonly hasFigures: boolean;
  /** Whether all that it shows is switched off, and the chart with that. */
  readonly isOff: boolean;
  /** Current upper end of the axis. */
  readonly top: number;
  readonly hasSelection: boolean;
  /** The series in the legend, in its order. */
  readonly series: readonly PlotSeries[];
  /**
   * The figures of all visible series. `isAmongOthers`: their names are used together with those of other
   * charts.
   */
  numbers(isAmongOthers: boolean): Numbers;
  update(frame: Frame): void;
  /** Shows another span of the same rows. Legend and summary stay. */
  moveTo(span: SeenSpan): void;
  setLook(look: ChartLook): void;
  /** Sets a temporary height in CSS pixels, as beside a taller chart. */
  setHeight(height: number): void;
  /** Call it after series were switched on or off. */
  applyHidden(): void;
  /** Redraws in the theme's current colors. */
  applyTheme(): void;
  /** Takes a width that it has room for, CSS pixels. */
  resize(width: number): void;
  /** Whether any of it is seen, or nearly. Out of sight, it tells everything and draws nothing. */
  readonly isInSight: boolean;
  setInSight(isInSight: boolean): void;
  clearSelection(): void;
  /** Draws the chart once on `host`, at `zoom` times its size. The caller destroys the plot. */
  drawApart(host: HTMLElement, zoom: number): uPlot;
}

/** A chart of any grid, without its `update`. */
export type AnyPlot = Omit<GridPlot<never>, 'update'>;
