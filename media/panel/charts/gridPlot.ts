import type uPlot from 'uplot';
import type { Disposable } from '../../../src/common/disposable';
import type { MetricUnit } from '../../../src/common/metrics';
import type { Numbers } from '../data/numbersTable';
import type { Span } from '../data/rangeMath';
import type { Summary } from '../data/summarize';
import type { ColorRole } from '../kit/theme';

/** How a user wants a chart drawn. */
export interface ChartLook {
  /** Not shown, whatever there is to show. */
  readonly isHidden: boolean;
  readonly isLog: boolean;
  /** CSS pixels. */
  readonly height: number;
  /** Where the axis ends; `undefined`: where its figures do. */
  readonly fixedTop?: number;
}

/** A series of a chart, as a menu and the legend of a picture name it. */
export interface PlotSeries {
  /** That of its entry in a legend. */
  readonly id: string;
  /** Untrusted. */
  readonly label: string;
  readonly color: ColorRole;
  /** Lengths of line and space, CSS pixels; empty: a line without spaces. */
  readonly dash: readonly number[];
  /** A bound that figures are read against. */
  readonly isReference: boolean;
  readonly isShown: boolean;
  readonly summary?: Summary;
}

/** What the grid of charts, their menus and what takes them out of the page need of a chart. */
export interface GridPlot<Frame> extends Disposable {
  readonly element: HTMLElement;
  /** Holds the title, and is dragged by. */
  readonly heading: HTMLElement;
  /** Right of the title, for buttons. */
  readonly actions: HTMLElement;
  /** What holds the area where the pointer acts on the chart, for as long as the chart lives. */
  readonly body: HTMLElement;
  /** `undefined` while it was never drawn. */
  readonly over: HTMLElement | undefined;
  /** The width that the page has for it, CSS pixels; 0 while it is hidden. To ask makes the browser lay out. */
  readonly room: number;
  /** `id`: of what a user makes of the chart. */
  readonly spec: { readonly id: string; readonly title: string; readonly unit: MetricUnit };
  /** CSS pixels, unless a user wants it taller. */
  readonly normalHeight: number;
  /** Whether a logarithmic axis says anything: it does not of figures on top of each other. */
  readonly canBeLog: boolean;
  /** Whether there is something for the chart to show. */
  readonly hasFigures: boolean;
  /** Where the axis ends now. */
  readonly top: number;
  readonly hasSelection: boolean;
  /** Those with a place in the legend, in its order. */
  readonly series: readonly PlotSeries[];
  /** The figures of all series that are shown. `isAmongOthers`: named together with those of other charts. */
  numbers(isAmongOthers: boolean): Numbers;
  update(frame: Frame): void;
  /** Shows another span of the same rows: what is said of them stays. */
  moveTo(span: Span): void;
  setLook(look: ChartLook): void;
  /** For a while, as beside a taller chart; CSS pixels. */
  setHeight(height: number): void;
  /** After series were switched on or off. */
  applyHidden(): void;
  /** Draws anew in the theme's current colors. */
  applyTheme(): void;
  /** Takes a width that it has room for, CSS pixels, and is drawn for the first time. */
  resize(width: number): void;
  clearSelection(): void;
  /** The chart alone at `zoom` times its size, drawn once: for the owner to destroy. */
  drawApart(host: HTMLElement, zoom: number): uPlot;
}

/** A chart of a grid, for those who take none of its frames. */
export type AnyPlot = Omit<GridPlot<never>, 'update'>;
