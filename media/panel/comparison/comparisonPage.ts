import { hasChanged } from '../../../src/compare/compareContainers';
import type {
  ComparisonState,
  FromComparison,
  ShownComparison,
  ShownSide,
  ToComparison,
} from '../../../src/protocol/comparison';
import { readTheme, watchTheme } from '../kit/theme';
import type { MemberStyle } from '../data/memberStyle';
import { momentText } from '../data/timeLabels';
import { createElement } from '../kit/dom';
import { lineMark } from '../kit/lineMark';
import { createButton } from '../kit/toolkit';
import type { VsCodeApi } from '../kit/vscodeApi';
import { ContainerSection, sideStyles } from './containerSection';

/** With more sections than this, containers without a verdict are folded. */
const mostOpen = 3;

/** The page that compares runs: both from t = 0, and a table for each container. */
export class ComparisonPage {
  readonly #api: VsCodeApi<FromComparison, ComparisonState>;
  readonly #root: HTMLElement;
  readonly #said = createElement('span', 'comparison-said');
  #theme = readTheme();
  #sections: readonly ContainerSection[] = [];

  constructor(api: VsCodeApi<FromComparison, ComparisonState>, root: HTMLElement) {
    this.#api = api;
    this.#root = root;
    this.#said.setAttribute('role', 'status');
    watchTheme(() => {
      this.#theme = readTheme();
      for (const section of this.#sections) section.applyTheme();
    });
    let frame = 0;
    new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => this.#sections.forEach(section => section.resize()));
    }).observe(root);
    root.append(createElement('p', 'comparison-note', 'Comparing…'));
    api.postMessage({ type: 'ready' });
  }

  handleMessage(message: ToComparison): void {
    switch (message.type) {
      case 'comparison':
        this.#api.setState(message.state);
        return this.#show(message.shown);
      case 'failure':
        return this.#fail(message.message);
      case 'copied':
        this.#said.textContent = 'Copied';
    }
  }

  #show(shown: ShownComparison): void {
    for (const section of this.#sections) section.dispose();
    const { containers } = shown;
    const theme = () => this.#theme;
    this.#sections = containers.map((container, index) => {
      const isOpen = index < mostOpen || hasChanged(container.comparison);
      return new ContainerSection(container, isOpen, theme);
    });
    const none = 'No container ran during these runs, or its history is no longer kept.';
    this.#root.replaceChildren(
      this.#header(shown),
      ...this.#sections.map(({ element }) => element),
      ...(containers.length === 0 ? [createElement('p', 'comparison-note', none)] : []),
    );
    for (const section of this.#sections) section.resize();
  }

  #header({ title, a, b }: ShownComparison): HTMLElement {
    const header = createElement('header', 'comparison-header');
    const row = createElement('div', 'title-row');
    const copy = createButton({
      label: 'Copy as Markdown',
      handleClick: () => {
        this.#said.textContent = '';
        this.#api.postMessage({ type: 'copy' });
      },
    });
    copy.element.classList.add('comparison-copy');
    row.append(createElement('h1', 'title', title), this.#said, copy.element);
    const sides = createElement('ul', 'comparison-sides');
    sides.append(sideItem('A', a, sideStyles.a), sideItem('B', b, sideStyles.b));
    header.append(row, sides);
    return header;
  }

  #fail(text: string): void {
    const note = createElement('p', 'comparison-note', text);
    note.setAttribute('role', 'alert');
    const again = createButton({
      label: 'Try Again',
      handleClick: () => this.#api.postMessage({ type: 'ready' }),
    });
    this.#root.replaceChildren(note, again.element);
  }
}

function sideItem(letter: string, { label, startMs }: ShownSide, { color, dash }: MemberStyle): HTMLElement {
  const item = createElement('li', `comparison-side color-${color}`);
  item.append(
    lineMark(dash),
    createElement('b', '', letter),
    createElement('span', 'comparison-label', label),
    createElement('span', 'comparison-when', `drawn: the run of ${momentText(startMs)}`),
  );
  return item;
}
