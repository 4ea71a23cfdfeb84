import { panelRanges, type PanelRange, type PanelView } from '../../../src/protocol/panel';
import { createElement } from '../kit/dom';
import type { Span } from '../data/rangeMath';
import { spanLabel } from '../data/timeLabels';
import { createButton, type ToolkitButton } from '../kit/toolkit';

/** A name begins with what is seen: who speaks to the computer says that. */
const rangeTexts: Readonly<Record<PanelRange, { label: string; meaning: string }>> = {
  '15m': { label: '15 m', meaning: 'last 15 minutes' },
  '1h': { label: '1 h', meaning: 'last hour' },
  '6h': { label: '6 h', meaning: 'last 6 hours' },
  '24h': { label: '24 h', meaning: 'last 24 hours' },
  '7d': { label: '7 d', meaning: 'last 7 days' },
};

/**
 * What comes of following: data, data that waits while a pointer reads the charts, or nothing, for a reason.
 */
export type Liveness = { readonly kind: 'live' | 'held' } | { readonly kind: 'off'; readonly reason: string };

export interface ToolbarOptions {
  readonly handleRange: (range: PanelRange) => void;
  readonly handleLive: () => void;
}

/** Range buttons, the live toggle and the span on show. */
export class Toolbar {
  readonly element = createElement('div', 'toolbar');
  readonly #ranges: readonly { readonly range: PanelRange; readonly button: ToolkitButton }[];
  readonly #live: ToolkitButton;
  readonly #span = createElement('span', 'span-text');

  constructor({ handleRange, handleLive }: ToolbarOptions) {
    this.element.setAttribute('role', 'toolbar');
    this.element.setAttribute('aria-label', 'Time range');
    const group = createElement('div', 'range-group');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', 'Range');
    this.#ranges = panelRanges.map(range => {
      const { label, meaning } = rangeTexts[range];
      const button = createButton({ label, handleClick: () => handleRange(range) });
      button.element.setAttribute('aria-label', `${label}, ${meaning}`);
      button.element.title = meaning.replace('last', 'Last');
      button.element.dataset['range'] = range;
      group.append(button.element);
      return { range, button };
    });
    this.#live = createButton({ label: 'Live', mark: 'live-mark', handleClick: handleLive });
    this.#live.element.classList.add('live');
    this.element.append(group, this.#live.element, this.#span);
  }

  /** `span`: what the charts show, or are about to; `undefined` before anything is known. */
  update(view: PanelView, span: Span | undefined, liveness: Liveness): void {
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
