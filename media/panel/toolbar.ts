import { panelRanges, type PanelRange, type PanelView } from '../../src/protocol/panel';
import { createElement } from './dom';
import type { Span } from './rangeMath';
import { spanLabel } from './timeLabels';
import { createButton, type ToolkitButton } from './toolkit';

const rangeTexts: Readonly<Record<PanelRange, { label: string; name: string }>> = {
  '15m': { label: '15 m', name: 'Last 15 minutes' },
  '1h': { label: '1 h', name: 'Last hour' },
  '6h': { label: '6 h', name: 'Last 6 hours' },
  '24h': { label: '24 h', name: 'Last 24 hours' },
  '7d': { label: '7 d', name: 'Last 7 days' },
};

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
      const { label, name } = rangeTexts[range];
      const button = createButton({ label, handleClick: () => handleRange(range) });
      button.element.setAttribute('aria-label', name);
      button.element.title = name;
      button.element.dataset['range'] = range;
      group.append(button.element);
      return { range, button };
    });
    this.#live = createButton({ label: 'Live', mark: 'live-mark', handleClick: handleLive });
    this.#live.element.classList.add('live');
    this.element.append(group, this.#live.element, this.#span);
  }

  /** `isHeld`: live, but standing still while a pointer reads the charts. */
  update(view: PanelView, span: Span, isHeld: boolean): void {
    const isLive = view.kind === 'live';
    for (const { range, button } of this.#ranges) {
      const isShown = isLive && range === view.range;
      button.setPressed(isShown);
      button.setAppearance(isShown ? 'primary' : 'secondary');
    }
    this.#live.setLabel(isLive ? 'Live' : 'Back to live');
    this.#live.element.title = liveTitle(isLive, isHeld);
    this.#live.setAppearance(isLive ? 'secondary' : 'primary');
    this.#live.setPressed(isLive);
    this.#live.element.classList.toggle('is-live', isLive);
    this.#live.element.classList.toggle('is-held', isHeld);
    const text = spanLabel(span.fromMs, span.toMs);
    if (this.#span.textContent !== text) this.#span.textContent = text;
  }
}

function liveTitle(isLive: boolean, isHeld: boolean): string {
  if (!isLive) return 'Follow new data again';
  return isHeld ? 'New data waits while you read the charts' : 'Following new data. Click to stop.';
}
