import { spanLabel, type SeenSpan } from '../data/timeLabels';
import { createElement, setText } from '../kit/dom';
import { spanOnShow, type PageData, type PageState } from '../state/pageState';
import { resolutionText } from './resolutionText';

/** Which time is shown, and how exact it is: `14:05:00 – 14:20:00 UTC+2 · samples of 5 s`. */
export class SpanText {
  readonly element = createElement('p', 'span-text');
  readonly #span = createElement('span', 'span-range');
  readonly #resolution = createElement('span', 'span-resolution');
  /** What is told. A page is updated several times at a tick. */
  #told: { readonly shown?: PageData; readonly span?: SeenSpan } | undefined;

  constructor() {
    this.element.append(this.#span, this.#resolution);
  }

  update(state: PageState): void {
    const { shown } = state;
    const span = spanOnShow(state);
    if (this.#told && this.#told.shown === shown && this.#told.span === span) return;
    this.#told = { shown, span };
    setText(this.#span, span ? spanLabel(span) : '');
    const text = shown && span ? resolutionText(shown, span) : '';
    setText(this.#resolution, text);
    this.element.title = text === '' ? '' : `${this.#span.textContent ?? ''} · ${text}`;
  }
}
