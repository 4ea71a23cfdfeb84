import type { OverviewMetric } from '../../../src/protocol/panel';
import { createElement } from '../kit/dom';

const namespace = 'http://www.w3.org/2000/svg';
/** CSS pixels. */
const height = 34;
/** Deaths closer together than this share one mark, CSS pixels. */
const nearPixels = 4;

export interface OverviewPicture {
  readonly metric: OverviewMetric;
  readonly paths: { readonly average: string; readonly highest: string };
  /** CSS pixels from the left edge, ascending. */
  readonly deaths: readonly number[];
}

/** The picture of all kept history. The page draws it itself, in the theme's colors. */
export class OverviewStrip {
  readonly element = createElement('div', 'overview-strip');
  readonly height = height;
  #width = 0;
  readonly #picture = document.createElementNS(namespace, 'svg');
  readonly #highest = document.createElementNS(namespace, 'path');
  readonly #average = document.createElementNS(namespace, 'path');
  readonly #deaths = document.createElementNS(namespace, 'path');

  constructor() {
    this.#picture.setAttribute('role', 'img');
    this.#picture.setAttribute('aria-label', 'All kept history');
    this.#highest.setAttribute('class', 'overview-highest');
    this.#average.setAttribute('class', 'overview-average');
    this.#deaths.setAttribute('class', 'overview-death');
    this.#picture.append(this.#highest, this.#average, this.#deaths);
    this.element.append(this.#picture);
  }

  /** CSS pixels, as measured last. */
  get width(): number {
    return this.#width;
  }

  /** Asked for once the browser has laid the page out, as it would do so for every question. */
  measure(): void {
    this.#width = this.element.clientWidth;
  }

  draw({ metric, paths, deaths }: OverviewPicture): void {
    this.#picture.setAttribute('viewBox', `0 0 ${this.width} ${height}`);
    this.#picture.dataset['metric'] = metric;
    this.#highest.setAttribute('d', paths.highest);
    this.#average.setAttribute('d', paths.average);
    let last = -Infinity;
    const marks = deaths.filter(x => {
      const isApart = x - last >= nearPixels;
      if (isApart) last = x;
      return isApart;
    });
    // A triangle that points down, and a line below it.
    const path = marks.map(x => `M${x.toFixed(1)} ${height}V6l-3.5-6h7l-3.5 6`).join('');
    this.#deaths.setAttribute('d', path);
  }

  describe(text: string): void {
    this.#picture.setAttribute('aria-label', text);
  }
}
