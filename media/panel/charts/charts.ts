import 'uplot/dist/uPlot.min.css';
import { DisposableStore, type Disposable } from '../../../src/common/disposable';
import { chartSpecsOf } from './chartSpecs';
import { ChartPlot, type ChartFrame } from './chartsPlot';
import type { Span } from '../data/rangeMath';
import { createElement } from '../kit/dom';
import { readTheme, watchTheme, type Theme } from './theme';

const chartHeight = 178;
/** A pointer that was left lying on a chart for this long reads it no more: live data goes on. */
const hoverRestMs = 60_000;

export interface ChartGridOptions {
  readonly kind: 'container' | 'host';
  readonly frame: ChartFrame;
  /** Ids of series that are switched off; the owner changes it before `handleToggle` returns. */
  readonly hidden: ReadonlySet<string>;
  readonly handleZoom: (fromMs: number, toMs: number) => void;
  readonly handleReset: () => void;
  readonly handleToggle: (id: string) => void;
  /** True while a pointer moves over a chart, or lately did, or drags from one. */
  readonly handleHover: (isHovered: boolean) => void;
}

/** All charts of a subject under one crosshair. The only door to uPlot for the rest of the panel. */
export class ChartGrid implements Disposable {
  readonly element = createElement('div', 'charts');
  readonly #disposables = new DisposableStore();
  readonly #plots: readonly ChartPlot[];
  #theme: Theme = readTheme();
  #hovered: Element | undefined;
  #resizeFrame = 0;
  #isCanceling = false;

  constructor(options: ChartGridOptions) {
    this.#plots = chartSpecsOf(options.kind).map(spec =>
      this.#disposables.add(
        new ChartPlot({
          spec,
          frame: options.frame,
          height: chartHeight,
          hidden: options.hidden,
          theme: () => this.#theme,
          handleZoom: (fromMs, toMs) => {
            if (this.#isCanceling) return;
            for (const plot of this.#plots) plot.clearSelection();
            options.handleZoom(fromMs, toMs);
          },
          handleReset: options.handleReset,
          handleToggle: options.handleToggle,
        }),
      ),
    );
    this.element.append(...this.#plots.map(plot => plot.element));
    this.#disposables.add(watchTheme(() => this.#applyTheme()));
    this.#observeSize();
    this.#observeHover(options.handleHover);
    this.#observeEscape();
  }

  update(frame: ChartFrame): void {
    for (const plot of this.#plots) plot.update(frame);
  }

  /** Shows another span of the same rows. */
  moveTo(span: Span): void {
    for (const plot of this.#plots) plot.moveTo(span);
  }

  dispose(): void {
    cancelAnimationFrame(this.#resizeFrame);
    this.#disposables.dispose();
    this.element.remove();
  }

  #applyTheme(): void {
    this.#theme = readTheme();
    for (const plot of this.#plots) plot.applyTheme();
  }

  #observeSize(): void {
    const observer = new ResizeObserver(() => {
      // Resizing within the callback would be a resize to observe again.
      cancelAnimationFrame(this.#resizeFrame);
      this.#resizeFrame = requestAnimationFrame(() => {
        for (const plot of this.#plots) plot.resize();
      });
    });
    observer.observe(this.element);
    this.#disposables.add({ dispose: () => observer.disconnect() });
  }

  #observeEscape(): void {
    const listeners = new AbortController();
    const handleKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || !this.#plots.some(plot => plot.hasSelection)) return;
      // Not meant for what else VS Code would close.
      event.preventDefault();
      event.stopImmediatePropagation();
      this.#cancelDrag();
    };
    window.addEventListener('keydown', handleKey, { signal: listeners.signal, capture: true });
    this.#disposables.add({ dispose: () => listeners.abort() });
  }

  /** Ends a drag as if it had never begun. */
  #cancelDrag(): void {
    this.#isCanceling = true;
    // uPlot ends a drag only when it sees the button released.
    document.dispatchEvent(new MouseEvent('mouseup'));
    this.#isCanceling = false;
    for (const plot of this.#plots) plot.clearSelection();
  }

  #observeHover(handleHover: (isHovered: boolean) => void): void {
    const listeners = new AbortController();
    const { signal } = listeners;
    let restTimer = 0;
    const set = (hovered: Element | undefined): void => {
      clearTimeout(restTimer);
      if (hovered) restTimer = window.setTimeout(() => set(undefined), hoverRestMs);
      const wasHovered = this.#hovered !== undefined;
      this.#hovered = hovered;
      if (wasHovered !== (hovered !== undefined)) handleHover(hovered !== undefined);
    };
    for (const { over } of this.#plots) {
      over.addEventListener(
        'pointermove',
        ({ movementX, movementY }) => {
          // A chart that appears or moves under a resting pointer is not being read.
          if (movementX !== 0 || movementY !== 0) set(over);
        },
        { signal },
      );
      over.addEventListener(
        'pointerleave',
        event => {
          // A drag may leave the chart and still ends as its zoom.
          if (event.buttons === 0) set(undefined);
        },
        { signal },
      );
    }
    window.addEventListener(
      'pointerup',
      () => {
        if (this.#hovered && !this.#hovered.matches(':hover')) set(undefined);
      },
      { signal },
    );
    this.#disposables.add({
      dispose: () => {
        clearTimeout(restTimer);
        listeners.abort();
      },
    });
  }
}
