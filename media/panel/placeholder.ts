import { createElement } from './dom';
import { createButton } from './toolkit';

export type PlaceholderState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'collecting' }
  | { readonly kind: 'noData'; readonly spanText: string }
  | { readonly kind: 'failure'; readonly message: string; readonly retry: () => void };

/** What stands in the place of the charts when there is nothing to draw. */
export class Placeholder {
  readonly element = createElement('div', 'placeholder');
  #shown = '';

  constructor() {
    this.element.setAttribute('role', 'status');
    this.update({ kind: 'loading' });
  }

  update(state: PlaceholderState): void {
    const key = JSON.stringify(state);
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
      ];
    case 'failure':
      return [
        createElement('p', 'placeholder-title', 'History could not be read'),
        createElement('p', 'placeholder-text', state.message),
        createButton({ label: 'Try Again', appearance: 'primary', handleClick: state.retry }).element,
      ];
  }
}
