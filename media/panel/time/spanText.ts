import { spanLabel } from '../data/timeLabels';
import { createElement, setText } from '../kit/dom';
import { spanOnShow, type PageState } from '../state/pageState';
import { resolutionText } from './resolutionText';

/** Which time is shown, and how exact it is: `14:05:00 – 14:20:00 UTC+2 · samples of 5 s`. */
export class SpanText {
  readonly element = createElement('p', 'span-text');
  readonly #span = createElement('span', 'span-range');
  readonly #resolution = createElement('span', 'span-resolution');

  constructor() {
    this.element.append(this.#span, this.#resolution);
  }

  update(state: PageState): void {
    const span = spanOnShow(state);
    setText(this.#span, span ? spanLabel(span) : '');
    const text = state.shown && span ? resolutionText(state.shown, span) : '';
    setText(this.#resolution, text);
    this.element.title = text === '' ? '' : `${this.#span.textContent ?? ''} · ${text}`;
  }
}
