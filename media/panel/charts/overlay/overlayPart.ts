import { DisposableStore } from '../../../../src/common/disposable';
import type { ComparisonMode, PanelMember } from '../../../../src/protocol/panel';
import { zoomSpan } from '../../data/rangeMath';
import { comparedFigures, type ComparedFigure } from '../../data/comparedFigures';
import type { LaneItem } from '../../data/laneItems';
import { memberId } from '../../data/memberStyle';
import { createElement } from '../../kit/dom';
import type { PageActions, PagePart } from '../../state/pagePart';
import { laneOnShow } from '../../state/laneOnShow';
import { lookingAt, type PageData, type PageLane, type PageState } from '../../state/pageState';
import { watchChartGestures } from '../chartGestures';
import { OverlayPlot, type OverlayFrame } from './overlayPlot';
import { readTheme, watchTheme, type Theme } from '../theme';

/** What each member has a small chart of, where each has its own. */
const smallSpecs = comparedFigures.slice(0, 2);
const [height, smallHeight] = [178, 112];

/** Charts of several members, in the place of the charts of one. */
export class OverlayPart implements PagePart {
  readonly element = createElement('section', 'charts charts-overlay');
  readonly #actions: PageActions;
  #plots: readonly {
    readonly plot: OverlayPlot;
    readonly members: (all: readonly PanelMember[]) => readonly PanelMember[];
  }[] = [];
  readonly #disposables = new DisposableStore();
  #theme: Theme = readTheme();
  /** What the plots were made for. */
  #made = '';
  #drawn:
    { readonly data: PageData; readonly hidden: readonly string[]; readonly lane?: PageLane } | undefined;
  #state: PageState | undefined;

  constructor(actions: PageActions) {
    this.#actions = actions;
    this.element.hidden = true;
    watchChartGestures(this.element, {
      handleStart: () => this.#state && lookingAt(this.#state),
      handleMove: view => actions.move(view),
    });
    this.#disposables.add(
      watchTheme(() => {
        this.#theme = readTheme();
        for (const { plot } of this.#plots) plot.applyTheme();
      }),
    );
    let frame = 0;
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => this.#plots.forEach(({ plot }) => plot.resize()));
    });
    observer.observe(this.element);
    this.element.addEventListener('pointermove', ({ movementX, movementY }) => {
      if (movementX !== 0 || movementY !== 0) this.#actions.setReading(true);
    });
    this.element.addEventListener('pointerleave', () => this.#actions.setReading(false));
  }

  update(state: PageState): void {
    this.#state = state;
    const { shown, kept } = state;
    const members = shown?.members;
    const isShown = members !== undefined && shown !== undefined && shown.series.timestamps.length > 0;
    this.element.hidden = !isShown;
    if (!isShown) return;
    const { mode = 'overlay' } = kept;
    const isAgainst = members.some(({ shiftMs }) => shiftMs !== undefined);
    const made = JSON.stringify([isAgainst ? 'overlay' : mode, members.map(({ key }) => key)]);
    const lane = laneOnShow(state);
    const frame = (): OverlayFrame => frameOf(shown, members, kept.hidden, lane?.items ?? []);
    if (made !== this.#made) this.#make(isAgainst ? 'overlay' : mode, frame());
    else if (this.#drawn?.data !== shown || this.#drawn.hidden !== kept.hidden || this.#drawn.lane !== lane) {
      const isSame = this.#drawn?.hidden === kept.hidden && this.#drawn.lane === lane;
      if (isSame && this.#drawn?.data.members === members)
        for (const { plot } of this.#plots) plot.moveTo(shown.span);
      else this.#draw(frame());
    }
    this.#made = made;
    this.#drawn = { data: shown, hidden: kept.hidden, lane };
  }

  #draw(frame: OverlayFrame): void {
    for (const { plot, members } of this.#plots) plot.update(frameFor(members(frame.members), frame));
  }

  #make(mode: ComparisonMode, frame: OverlayFrame): void {
    const { members: all } = frame;
    for (const { plot } of this.#plots) plot.dispose();
    this.element.classList.toggle('is-multiples', mode === 'multiples');
    const common = {
      theme: () => this.#theme,
      handleZoom: (fromMs: number, toMs: number) => this.#zoom(fromMs, toMs),
      handleReset: () => this.#actions.undo(),
    };
    if (mode !== 'multiples') {
      const known = comparedFigures.filter(({ metric }) => all.some(({ series }) => series.columns[metric]));
      this.#plots = known.map(spec => {
        const plot = new OverlayPlot({ ...common, spec, frame, isStacked: mode === 'stacked', height });
        return { plot, members: (members: readonly PanelMember[]) => members };
      });
    } else {
      this.#plots = all.flatMap((member, index) =>
        smallSpecs.map(spec => {
          const only = (members: readonly PanelMember[]): readonly PanelMember[] =>
            members.slice(index, index + 1);
          const plot: OverlayPlot = new OverlayPlot({
            ...common,
            spec: { ...spec, title: `${member.title}: ${spec.title}` },
            frame: frameFor(only(all), frame),
            isStacked: false,
            height: smallHeight,
            firstIndex: index,
            leastTop: () => this.#peakOf(spec),
          });
          return { plot, members: only };
        }),
      );
    }
    this.element.replaceChildren(...this.#plots.map(({ plot }) => plot.element));
    for (const { plot } of this.#plots) plot.resize();
  }

  /** The highest of all members. */
  #peakOf({ metric }: ComparedFigure): number {
    const members = this.#state?.shown?.members ?? [];
    const values = members.flatMap(({ series }) => series.columns[metric]?.avg ?? []);
    return values.reduce<number>((peak, value) => Math.max(peak, value ?? 0), 0);
  }

  #zoom(fromMs: number, toMs: number): void {
    for (const { plot } of this.#plots) plot.clearSelection();
    if (!this.#state?.shown) return;
    const { shown, view } = this.#state;
    const span = zoomSpan(fromMs, toMs, shown.span, shown.intervalMs);
    this.#actions.ask({ kind: 'fixed', ...span, range: view.range });
  }
}

/** Of some members: what happened to others is not marked. */
function frameFor(members: readonly PanelMember[], frame: OverlayFrame): OverlayFrame {
  if (members.length === frame.members.length) return frame;
  const titles = new Set(members.map(({ title }) => title));
  const marks = frame.marks.filter(({ member }) => member === undefined || titles.has(member));
  return { ...frame, members, marks };
}

function frameOf(
  { span, intervalMs }: PageData,
  members: readonly PanelMember[],
  hiddenIds: readonly string[],
  marks: readonly LaneItem[],
): OverlayFrame {
  const off = new Set(hiddenIds);
  const hidden = new Set(members.flatMap(({ key }) => (off.has(memberId(key)) ? [key] : [])));
  return { members, span, intervalMs, marks, hidden };
}
