import type { MarkedRun } from '../../../src/timeline/markedRun';
import type { LaneBand } from './laneBands';
import type { Tone } from '../data/laneWords';
import { runLabel, runPhrase, toneOfRun } from '../data/runWords';
import { momentLabel, spanLabel, type SeenSpan } from '../data/timeLabels';
import { createElement } from '../kit/dom';
import { laneGlyph } from './laneGlyph';
import { RovingMarks, type Mark, type MarkSubject } from './rovingMarks';

/** CSS pixels that a band needs to show its icon, and its words. */
const roomFor = { glyph: 15, words: 40 } as const;
/** How many runs of a band its name lists. */
const mostSaid = 5;

interface BandMark extends MarkSubject {
  readonly band: LaneBand;
}

export interface LaneRunsOptions {
  readonly handleChoose: (band: LaneBand) => void;
  readonly handlePoint: (band: LaneBand | undefined) => void;
}

/** What users did, on the lane: a band for each run, or for several that there is no room to draw apart. */
export class LaneRuns {
  readonly #marks: RovingMarks<BandMark>;

  constructor({ handleChoose, handlePoint }: LaneRunsOptions) {
    this.#marks = new RovingMarks({
      className: 'lane-work',
      markClass: 'lane-band',
      handleChoose: ({ band }) => handleChoose(band),
      handlePoint: mark => handlePoint(mark?.band),
    });
  }

  get element(): HTMLElement {
    return this.#marks.element;
  }

  /** `width`: of the span, in CSS pixels. `nowMs`: the end of runs that are still going on. */
  update(
    bands: readonly LaneBand[],
    span: SeenSpan,
    { width, nowMs }: { readonly width: number; readonly nowMs: number },
  ): void {
    const count = bands.reduce((sum, { runs }) => sum + runs.length, 0);
    const subjects = bands.map((band): BandMark => {
      const has = (key: string): boolean => band.runs.some(({ id }) => id === key);
      return { key: band.runs[0]?.id ?? '', has, band };
    });
    // An empty toolbar would still be a stop for the Tab key.
    this.element.hidden = count === 0;
    this.#marks.update(subjects, `Runs, ${count} in this range`, mark => {
      const left = Math.max(0, Math.round(mark.subject.band.x));
      const right = Math.min(Math.round(width), Math.round(mark.subject.band.x + mark.subject.band.width));
      mark.button.style.transform = `translateX(${left}px)`;
      mark.button.style.width = `${right - left}px`;
      draw(mark, span, right - left, nowMs);
    });
  }
}

/** Leaves the DOM alone where nothing changed. */
function draw(mark: Mark<BandMark>, span: SeenSpan, width: number, nowMs: number): void {
  const { button, subject } = mark;
  const { runs, row } = subject.band;
  const [first] = runs;
  if (!first) return;
  const isMany = runs.length > 1;
  const name = isMany ? bandName(runs, span, nowMs) : `${runPhrase(first, nowMs)}, ${timeOf(first, span)}`;
  const hasGlyph = !isMany && !first.isBackground && width >= roomFor.glyph;
  const words =
    first.isBackground || width < roomFor.words ? '' : isMany ? `${runs.length} runs` : runLabel(first);
  const tone = toneOfBand(runs);
  const shown = JSON.stringify([name, hasGlyph, words, row, tone]);
  if (shown === mark.shown) return;
  mark.shown = shown;
  button.className = `lane-band is-${tone}`;
  button.classList.toggle(
    'is-open',
    runs.some(({ endMs }) => endMs === undefined),
  );
  button.classList.toggle('is-many', isMany);
  button.dataset['row'] = String(row);
  button.setAttribute('aria-label', words === '' ? name : `${words}: ${name}`);
  button.replaceChildren();
  if (hasGlyph) button.append(laneGlyph(first.kind, tone));
  if (words !== '') button.append(createElement('span', '', words));
}

/** The tone of the worst run. */
function toneOfBand(runs: readonly MarkedRun[]): Tone {
  const tones = new Set(runs.map(toneOfRun));
  return (['bad', 'info', 'good', 'idle'] as const).find(tone => tones.has(tone)) ?? 'idle';
}

function timeOf({ startMs, endMs }: MarkedRun, span: SeenSpan): string {
  return endMs === undefined
    ? `since ${momentLabel(startMs, span, 0)}`
    : spanLabel({ fromMs: startMs, toMs: endMs, nowMs: span.nowMs });
}

/** `3 runs from 14:05:03: Task npm test: succeeded, 42 s; …`. */
function bandName(runs: readonly MarkedRun[], span: SeenSpan, nowMs: number): string {
  const from = momentLabel(runs[0]?.startMs ?? 0, span, 0);
  const said = runs.slice(0, mostSaid).map(run => runPhrase(run, nowMs));
  if (runs.length > mostSaid) said.push(`and ${runs.length - mostSaid} more`);
  return `${runs.length} runs from ${from}: ${said.join('; ')}`;
}
