import { exitPhrase } from '../../../src/common/model/exitCode';
import { plainLine } from '../../../src/common/text/untrustedText';
import type { LaneRun } from '../../../src/protocol/lane';
import { byTime, ofKind } from '../data/laneItems';
import { spanLabel, type SeenSpan } from '../data/timeLabels';
import { createElement } from '../kit/dom';
import type { PageLane } from '../state/pageState';
import { shortId } from './laneTip';

interface Band {
  readonly className: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly text: string;
  /** The full text. */
  readonly title: string;
}

/** Bands behind the lane's marks: the runs of a container, and times for which nothing is known. */
export class LaneSpans {
  readonly element = createElement('div', 'lane-spans');
  /** The bands as text, for users who cannot see them. */
  readonly spoken = createElement('p', 'visually-hidden');
  #shown = '';

  constructor() {
    this.element.setAttribute('aria-hidden', 'true');
  }

  /** Returns whether there is anything within the span. */
  update({ entries, sinceMs }: PageLane, span: SeenSpan): boolean {
    // Runs of several subjects would overlap.
    const runs = ofKind(entries, 'run')
      .filter(({ member }) => member === undefined)
      .sort(byTime);
    const bands: Band[] = [
      ...runs.map((run, index) => runBand(run, index, span)),
      ...ofKind(entries, 'gap').map(({ atMs, endMs = span.toMs }): Band => {
        const title = `Nothing was collected, ${spanLabel({ fromMs: atMs, toMs: endMs, nowMs: span.nowMs })}`;
        return { className: 'lane-gap', fromMs: atMs, toMs: endMs, text: 'not collected', title };
      }),
      ...(sinceMs === undefined ? [] : [untold(sinceMs, span)]),
    ].filter(({ fromMs, toMs }) => fromMs < span.toMs && toMs > span.fromMs);
    const placed = bands.map(band => ({ ...band, place: placeOf(band, span) }));
    // A run of the whole range stays as it is while the range moves on.
    const shown = JSON.stringify(
      placed.map(({ className, text, title, place }) => [className, text, title, place]),
    );
    if (shown === this.#shown) return bands.length > 0;
    this.#shown = shown;
    this.element.replaceChildren(...placed.map(bandElement));
    const said = bands.map(({ title }) => title).join('. ');
    if (this.spoken.textContent !== said) this.spoken.textContent = said;
    return bands.length > 0;
  }
}

function runBand(run: LaneRun, index: number, span: SeenSpan): Band {
  const { atMs, endMs, containerId, exitCode, isOomKilled } = run;
  const id = containerId.slice(0, shortId);
  const image = plainLine(run.image, 80);
  const until =
    endMs === undefined ? 'still there' : spanLabel({ fromMs: atMs, toMs: endMs, nowMs: span.nowMs });
  const end =
    exitCode === undefined ? '' : `, ${isOomKilled ? 'out of memory, ' : ''}${exitPhrase(exitCode)}`;
  return {
    className: index % 2 === 0 ? 'lane-run' : 'lane-run is-second',
    fromMs: atMs,
    toMs: endMs ?? span.toMs,
    text: image === '' ? id : `${id} · ${image}`,
    title: `Container ${id} of ${image || 'an unknown image'}, ${until}${end}`,
  };
}

function untold(sinceMs: number, span: SeenSpan): Band {
  const title = 'There are too many earlier events to show here: zoom in to see them';
  return {
    className: 'lane-untold',
    fromMs: span.fromMs,
    toMs: sinceMs,
    text: 'zoom in to see events',
    title,
  };
}

/** Left edge and width, percent of the span; clipped to it. */
type Place = readonly [left: number, width: number];

function placeOf({ fromMs, toMs }: Band, span: SeenSpan): Place {
  const share = (timeMs: number): number =>
    Math.min(1, Math.max(0, (timeMs - span.fromMs) / (span.toMs - span.fromMs))) * 100;
  return [share(fromMs), share(toMs) - share(fromMs)];
}

function bandElement({
  className,
  text,
  title,
  place: [left, width],
}: Band & { readonly place: Place }): HTMLElement {
  const element = createElement('div', className);
  element.style.left = `${left}%`;
  element.style.width = `${width}%`;
  element.append(createElement('span', '', text));
  element.title = title;
  return element;
}
