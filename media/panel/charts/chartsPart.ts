import type { PanelSubject } from '../../../src/protocol/panel';
import type { LaneItem } from '../data/laneItems';
import { zoomSpan } from '../data/rangeMath';
import { createElement } from '../kit/dom';
import type { PageActions, PagePart } from '../state/pagePart';
import type { PageData, PageState } from '../state/pageState';
import { ChartGrid } from './charts';
import type { ChartFrame } from './chartsPlot';

/** The charts' place on the page: there are none before there is something to draw. */
export class ChartsPart implements PagePart {
  readonly element = createElement('section', 'charts-slot');
  readonly #actions: PageActions;
  readonly #hidden = new Set<string>();
  #grid: ChartGrid | undefined;
  #state: PageState | undefined;
  #drawn: Pick<PageState, 'shown' | 'subject' | 'lane'> = {};

  constructor(actions: PageActions) {
    this.#actions = actions;
  }

  update(state: PageState): void {
    this.#state = state;
    const { shown: data, subject, lane, kept } = state;
    const hasCharts = data !== undefined && !data.members && data.series.timestamps.length > 0;
    this.element.hidden = !hasCharts;
    if (!hasCharts || !subject) return;
    const drawn = this.#drawn;
    if (drawn.shown === data && drawn.subject === subject && drawn.lane === lane) return;
    this.#drawn = { shown: data, subject, lane };
    const frame = frameOf(data, subject, lane?.items ?? []);
    if (this.#grid) return this.#grid.update(frame);
    for (const id of kept.hidden) this.#hidden.add(id);
    this.#grid = this.#createGrid(subject, frame);
    this.element.append(this.#grid.element);
  }

  #createGrid({ kind }: PanelSubject, frame: ChartFrame): ChartGrid {
    return new ChartGrid({
      kind: kind === 'host' ? 'host' : 'container',
      frame,
      hidden: this.#hidden,
      handleZoom: (fromMs, toMs) => this.#zoom(fromMs, toMs),
      handleReset: () => this.#backToLive(),
      handleToggle: id => {
        if (!this.#hidden.delete(id)) this.#hidden.add(id);
        this.#actions.keep({ hidden: [...this.#hidden] });
      },
      handleHover: isHovered => this.#actions.setReading(isHovered),
    });
  }

  #zoom(fromMs: number, toMs: number): void {
    if (!this.#state?.shown) return;
    const { shown, view } = this.#state;
    const span = zoomSpan(fromMs, toMs, shown.span, shown.intervalMs);
    this.#actions.ask({ kind: 'fixed', ...span, range: view.range });
  }

  #backToLive(): void {
    if (this.#state) this.#actions.ask({ kind: 'live', range: this.#state.view.range });
  }
}

function frameOf(
  { series, span, intervalMs }: PageData,
  subject: PanelSubject,
  marks: readonly LaneItem[],
): ChartFrame {
  const { limits, networkNote } = subject.kind === 'container' ? subject : {};
  return { series, span, intervalMs, marks, limits, networkNote };
}
