import { createElement } from '../kit/dom';
import { createIcon, createIconButton } from '../kit/icons';

/** How long (ms) the button confirms that the link was copied. */
const confirmedMs = 2000;

/** Copies a link to the current view, and confirms it. */
export class LinkButton {
  readonly element = createElement('span', 'link-button');
  readonly #button: HTMLButtonElement;
  readonly #said = createElement('span', 'visually-hidden');
  #timer = 0;

  constructor(handleClick: () => void) {
    this.#button = createIconButton('link', 'Copy a link to this range', handleClick);
    this.#said.setAttribute('role', 'status');
    this.element.append(this.#button, this.#said);
  }

  /** Confirms that the link is on the clipboard. */
  confirm(): void {
    window.clearTimeout(this.#timer);
    this.#button.replaceChildren(createIcon('check'));
    this.#said.textContent = 'Link copied';
    this.#timer = window.setTimeout(() => {
      this.#button.replaceChildren(createIcon('link'));
      this.#said.textContent = '';
    }, confirmedMs);
  }
}
