import { panelRanges, type PanelRange } from '../../../src/protocol/panel';
import { createElement } from '../kit/dom';
import { spanLabel } from '../data/timeLabels';
import { createButton, type ToolkitButton } from '../kit/toolkit';
import { offReason } from '../state/offline';
import type { PageActions, PagePart } from '../state/pagePart';
import { spanOnShow, type PageState } from '../state/pageState';

/** A name begins with what is seen: who speaks to the computer says that. */
const rangeTexts: Readonly<Record<PanelRange, { label: string; meaning: string }>> = {
  '5m': { label: '5 m', meaning: 'last 5 minutes' },
  '15m': { label: '15 m', meaning: 'last 15 minutes' },
  '1h': { label: '1 h', meaning: 'last hour' },
  '6h': { label: '6 h', meaning: 'last 6 hours' },
  '24h': { label: '24 h', meaning: 'last 24 hours' },
  '7d': { label: '7 d', meaning: 'last 7 days' },
  '30d': { label: '30 d', meaning: 'last 30 days' },
  '180d': { label: '180 d', meaning: 'last 180 days' },
};

/**
 * What comes of following: data, data that waits while a pointer reads the charts, or nothing, for a reason.
 */
type Liveness = { readonly kind: 'live' | 'held' } | { readonly kind: 'off'; readonly reason: string };

/** Range buttons, the live toggle and the span on show. */
export class Toolbar implements PagePart {
  readonly element = createElement('div', 'toolbar');
  readonly #ranges: readonly { readonly range: PanelRange; readonly button: ToolkitButton }[];
  readonly #live: ToolkitButton;
  readonly #span = createElement('span', 'span-text');
  readonly #actions: PageActions;
  #state: PageState | undefined;

  constructor(actions: PageActions) {
    this.#actions = actions;
    this.element.setAttribute('role', 'toolbar');
    this.element.setAttribute('aria-label', 'Time range');
    const group = createElement('div', 'range-group');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', 'Range');
    this.#ranges = panelRanges.map(range => {
      const { label, meaning } = rangeTexts[range];
      const button = createButton({ label, handleClick: () => actions.ask({ kind: 'live', range }) });
      button.element.setAttribute('aria-label', `${label}, ${meaning}`);
      button.element.title = meaning.replace('last', 'Last');
      button.element.dataset['range'] = range;
      group.append(button.element);
      return { range, button };
    });
    this.#live = createButton({ label: 'Live', mark: 'live-mark', handleClick: () => this.#toggleLive() });
    this.#live.element.classList.add('live');
    this.element.append(group, this.#live.element, this.#span);
  }

  update(state: PageState): void {
    this.#state = state;
    const { view } = state;
    const span = spanOnShow(state);
    const liveness = livenessOf(state);
    const isFollowing = view.kind === 'live';
    for (const { range, button } of this.#ranges) {
      const isShown = isFollowing && range === view.range;
      button.setPressed(isShown);
      button.setAppearance(isShown ? 'primary' : 'secondary');
    }
    const { classList } = this.#live.element;
    this.#live.setLabel(isFollowing ? 'Live' : 'Back to live');
    this.#live.element.title = liveTitle(isFollowing, liveness);
    this.#live.setAppearance(isFollowing ? 'secondary' : 'primary');
    this.#live.setPressed(isFollowing);
    classList.toggle('is-following', isFollowing);
    // Lit only while new data really comes.
    classList.toggle('is-live', isFollowing && liveness.kind !== 'off');
    classList.toggle('is-held', isFollowing && liveness.kind === 'held');
    const text = span ? spanLabel(span.fromMs, span.toMs) : '';
    if (this.#span.textContent !== text) this.#span.textContent = text;
  }

  #toggleLive(): void {
    if (!this.#state) return;
    const { view } = this.#state;
    const span = spanOnShow(this.#state);
    if (view.kind === 'fixed') this.#actions.ask({ kind: 'live', range: view.range });
    else if (span) this.#actions.ask({ kind: 'fixed', ...span, range: view.range });
  }
}

function livenessOf({ lostSinceMs, status, data, shown }: PageState): Liveness {
  const reason = offReason(lostSinceMs !== undefined, status);
  if (reason !== undefined) return { kind: 'off', reason };
  return { kind: data === shown ? 'live' : 'held' };
}

function liveTitle(isFollowing: boolean, liveness: Liveness): string {
  if (!isFollowing) return 'Follow new data again';
  switch (liveness.kind) {
    case 'live':
      return 'Following new data. Click to stop.';
    case 'held':
      return 'New data waits while you read the charts';
    case 'off':
      return `Not live: ${liveness.reason}`;
  }
}
