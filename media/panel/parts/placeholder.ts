import { createElement } from '../kit/dom';
import { createButton } from '../kit/toolkit';

export type PlaceholderState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'collecting' }
  /** `back`: undoes the zoom that led here. */
  | { readonly kind: 'noData'; readonly spanText: string; readonly back?: () => void }
  /** The host side gives no word. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'failure'; readonly message: string; readonly retry: () => void };

/** What stands in the place of the charts when there is nothing to draw. */
export class Placeholder {
  readonly element = createElement('div', 'placeholder');
  #shown = '';
  #state: PlaceholderState = { kind: 'none' };

  constructor() {
    this.element.setAttribute('role', 'status');
    // As on the charts that would be here.
    this.element.addEventListener('dblclick', () => {
      if (this.#state.kind === 'noData') this.#state.back?.();
    });
    this.update({ kind: 'loading' });
  }

  update(state: PlaceholderState): void {
    this.#state = state;
    const key = JSON.stringify({ ...state, isZoomed: state.kind === 'noData' && state.back !== undefined });
    if (key === this.#shown) return;
    this.#shown = key;
    this.element.hidden = state.kind === 'none';
    this.element.className = `placeholder is-${state.kind}`;
    this.element.replaceChildren(...contentOf(state));
  }
}

function contentOf(state: PlaceholderState): HTMLElement[] {
  switch (state.kind) {
    case 'none':
      return [];
    case 'loading':
      return [createElement('p', 'placeholder-text', 'Reading history…')];
    case 'collecting':
      return [
        createElement('p', 'placeholder-title', 'Collecting'),
        createElement('p', 'placeholder-text', 'The first points appear in a few seconds.'),
      ];
    case 'noData':
      return [
        createElement('p', 'placeholder-title', 'No data in this range'),
        createElement('p', 'placeholder-text', `Nothing was collected in ${state.spanText}.`),
        ...(state.back
          ? [createButton({ label: 'Undo Zoom', appearance: 'primary', handleClick: state.back }).element]
          : []),
      ];
    case 'lost':
      return [
        createElement('p', 'placeholder-title', 'No answer from the extension'),
        createElement('p', 'placeholder-text', 'The history appears by itself once it answers.'),
      ];
    case 'failure':
      return [
        createElement('p', 'placeholder-title', 'History could not be read'),
        createElement('p', 'placeholder-text', state.message),
        createButton({ label: 'Try Again', appearance: 'primary', handleClick: state.retry }).element,
      ];
  }
}
