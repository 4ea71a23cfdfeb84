import { panelRanges, type PanelRange, type PanelView } from '../../../src/protocol/panel';
import { createElement } from '../kit/dom';
import { createButton, type ToolkitButton } from '../kit/toolkit';
import { capital, rangeTexts } from './rangeTexts';

/** A button for each range on offer. */
export class RangeButtons {
  readonly element: HTMLElement;
  readonly #ranges: readonly { readonly range: PanelRange; readonly button: ToolkitButton }[];

  constructor(className: 'range-group' | 'range-choices', handleChoice: (view: PanelView) => void) {
    this.element = createElement('div', className);
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', 'Range');
    this.#ranges = panelRanges.map(range => {
      const { label, meaning } = rangeTexts[range];
      const button = createButton({ label, handleClick: () => handleChoice({ kind: 'live', range }) });
      button.element.setAttribute('aria-label', `${label}, ${meaning}`);
      button.element.title = capital(meaning);
      button.element.dataset[className === 'range-group' ? 'range' : 'choice'] = range;
      this.element.append(button.element);
      return { range, button };
    });
  }

  update(view: PanelView): void {
    const chosen = view.kind === 'live' && view.lastMs === undefined ? view.range : undefined;
    for (const { range, button } of this.#ranges) {
      button.setPressed(range === chosen);
      button.setAppearance(range === chosen ? 'primary' : 'secondary');
    }
  }
}
