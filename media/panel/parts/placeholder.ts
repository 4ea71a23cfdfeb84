import { isRunning } from '../../../src/common/model/containerStatus';
import type { PanelSubject } from '../../../src/protocol/panel';
import { spanLabel } from '../data/timeLabels';
import { createElement } from '../kit/dom';
import { createSkeleton } from '../kit/skeleton';
import { createButton } from '../kit/toolkit';
import type { PageActions, PagePart } from '../state/pagePart';
import type { PageState } from '../state/pageState';

type PlaceholderState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'collecting' }
  /** `back` undoes the zoom that led here. */
  | { readonly kind: 'noData'; readonly spanText: string; readonly back?: () => void }
  /** The host side does not answer. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'failure'; readonly message: string; readonly retry: () => void };

/** Shown instead of the charts when there is nothing to draw. */
export class Placeholder implements PagePart {
  readonly element = createElement('div', 'placeholder');
  readonly #actions: PageActions;
  #shown = '';
  #state: PlaceholderState = { kind: 'none' };

  constructor(actions: PageActions) {
    this.#actions = actions;
    this.element.setAttribute('role', 'status');
    // As on the charts that would be here.
    this.element.addEventListener('dblclick', () => {
      if (this.#state.kind === 'noData') this.#state.back?.();
    });
  }

  update(page: PageState): void {
    const state = placeholderOf(page, this.#actions);
    this.#state = state;
    const key = JSON.stringify({ ...state, isZoomed: state.kind === 'noData' && state.back !== undefined });
    if (key === this.#shown) return;
    this.#shown = key;
    this.element.hidden = state.kind === 'none';
    this.element.className = `placeholder is-${state.kind}`;
    this.element.replaceChildren(...contentOf(state));
  }
}

function isAlive(subject: PanelSubject | undefined): boolean {
  if (subject?.kind === 'container') return isRunning(subject.status);
  return subject?.kind === 'host' || (subject?.running ?? 0) > 0;
}

function placeholderOf(page: PageState, actions: PageActions): PlaceholderState {
  const { shown, view, subject, status, lostSinceMs, failure } = page;
  const retry = (): void => actions.retry();
  if (!shown) {
    if (lostSinceMs !== undefined) return { kind: 'lost' };
    return failure === undefined ? { kind: 'loading' } : { kind: 'failure', message: failure, retry };
  }
  const { series, span } = shown;
  if (series.timestamps.length > 0) return { kind: 'none' };
  const isCollecting = isAlive(subject);
  if (view.kind === 'live' && isCollecting && !status?.isPaused) return { kind: 'collecting' };
  const back = view.kind === 'fixed' ? (): void => actions.undo() : undefined;
  return { kind: 'noData', spanText: spanLabel(span), back };
}

function contentOf(state: PlaceholderState): HTMLElement[] {
  switch (state.kind) {
    case 'none':
      return [];
    case 'loading':
      return createSkeleton('chart', 'Reading history…');
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
