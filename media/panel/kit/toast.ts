import { createElement } from './dom';

/** How long a message is shown, ms. */
const shownMs = { done: 2000, failed: 8000 } as const;

/** Says for a moment, over the lower edge of the page, how something went. Nothing moves for it. */
export class Toast {
  readonly element = createElement('div', 'toast');
  #timer = 0;

  constructor() {
    // On the page before it says anything: otherwise it is not read out.
    this.element.setAttribute('role', 'status');
  }

  say(text: string, kind: keyof typeof shownMs): void {
    window.clearTimeout(this.#timer);
    this.element.textContent = text;
    this.#timer = window.setTimeout(() => this.element.replaceChildren(), shownMs[kind]);
  }
}
