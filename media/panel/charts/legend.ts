import type { SeriesSpec } from './chartSpecs';
import { createElement, writeAttribute } from '../kit/dom';
import { watchLegendSwitch } from '../kit/legendSwitch';

/** The texts of a legend entry; an empty one is not shown. */
export interface LegendFigures {
  /** The value under the pointer, or the latest one. */
  readonly value: string;
  /** The highest value at the moment under the pointer. */
  readonly peak: string;
  /** Over the visible span. */
  readonly avg: string;
  readonly p95: string;
  readonly max: string;
}

type Part = keyof LegendFigures;

const labels: Readonly<Record<Part, string>> = {
  value: '',
  peak: 'peak ',
  avg: 'avg ',
  p95: 'p95 ',
  max: 'max ',
};
/** When points are averages. */
const labelsOfAverages = { ...labels, p95: 'p95 of avg ' };
const parts = Object.keys(labels) as Part[];

const help = 'Click: show or hide this series. Alt+click: this one alone, or all.';

interface Entry {
  readonly button: HTMLButtonElement;
  readonly figures: Readonly<Record<Part, HTMLElement>>;
  labels: typeof labels;
  /** What room was made for; none at first. */
  room: string;
}

export interface LegendOptions {
  readonly title: string;
  readonly series: readonly SeriesSpec[];
  readonly handleToggle: (entry: number) => void;
  /** Shows only one entry, or all when it is already alone. */
  readonly handleIsolate: (entry: number) => void;
}

/** The legend of one chart: a switch for each series, with its figures. */
export class Legend {
  readonly element = createElement('div', 'legend');
  readonly #entries: readonly Entry[];

  constructor({ title, series, handleToggle, handleIsolate }: LegendOptions) {
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', `${title}: series`);
    this.#entries = series.map((spec, index) => {
      const entry = createEntry(spec, index);
      const { button } = entry;
      watchLegendSwitch(button, {
        handleToggle: () => handleToggle(index),
        handleIsolate: () => handleIsolate(index),
      });
      this.element.append(button);
      return entry;
    });
  }

  setFigures(entry: number, figures: LegendFigures): void {
    const found = this.#entries[entry];
    if (!found) return;
    for (const part of parts) {
      const text = figures[part] === '' ? '' : `${found.labels[part]}${figures[part]}`;
      const place = found.figures[part].lastChild as Text;
      if (place.data !== text) place.data = text;
    }
  }

  /**
   * Reserves room in an entry for the widest of these texts, one per line, so that its size never changes:
   * values change under a pointer, and charts must not move. `bucketText`: the length of averages; empty for
   * samples, which have no peak of their own.
   */
  setRoom(entry: number, widest: string, bucketText: string): void {
    const found = this.#entries[entry];
    const room = `${widest}|${bucketText}`;
    if (!found || found.room === room) return;
    found.room = room;
    found.labels = bucketText === '' ? labels : labelsOfAverages;
    for (const part of parts) {
      const isEmpty = part === 'peak' && bucketText === '';
      const prefixed = isEmpty ? '' : widest.replace(/^/gm, found.labels[part]);
      found.figures[part].dataset['widest'] = prefixed;
    }
    const note = bucketText === '' ? '' : ` p95 is computed from averages over ${bucketText}.`;
    found.button.title = help + note;
  }

  setShown(entry: number, isShown: boolean): void {
    const button = this.#entries[entry]?.button;
    if (button) writeAttribute(button, 'aria-pressed', String(isShown));
  }

  /** Removes an entry, for example a limit that does not apply. */
  setPresent(entry: number, isPresent: boolean): void {
    const button = this.#entries[entry]?.button;
    if (button && button.hidden === isPresent) button.hidden = !isPresent;
  }
}

function createEntry(spec: SeriesSpec, index: number): Entry {
  const button = createElement('button', `legend-entry color-${spec.color}`);
  button.type = 'button';
  const marker = createElement('span', 'legend-marker');
  if (spec.isReference) marker.classList.add(spec.isHighWater ? 'is-dotted' : 'is-dashed');
  else if (index > 0) marker.classList.add('is-second');
  const figures = Object.fromEntries(
    parts.map(part => {
      const place = createElement('span', `legend-figure legend-${part}`);
      place.append(document.createTextNode(''));
      return [part, place];
    }),
  ) as Record<Part, HTMLElement>;
  const { value, peak, avg, p95, max } = figures;
  const stats = createElement('span', 'legend-stats');
  stats.append(avg, p95, max);
  button.append(marker, createElement('span', 'legend-label', spec.label), value, peak, stats);
  stats.hidden = spec.isReference ?? false;
  return { button, figures, labels, room: '' };
}
