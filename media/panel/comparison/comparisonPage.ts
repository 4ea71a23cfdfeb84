import { hasChanged } from '../../../src/compare/compareContainers';
import type { Clock } from '../../../src/common/clock';
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
import { HostLink } from '../kit/hostLink';
import { createButton } from '../kit/toolkit';
import type { VsCodeApi } from '../kit/vscodeApi';
import { silenceText } from '../state/offline';
import { ContainerSection, sideStyles } from './containerSection';

/** A healthy host is asked for a sign of life so often, ms. */
const pingMs = 5000;

/** With more sections than this, containers without a verdict are folded. */
const mostOpen = 3;

/** The page that compares runs: both from t = 0, and a table for each container. */
export class ComparisonPage {
  readonly #api: VsCodeApi<FromComparison, ComparisonState>;
  readonly #said = createElement('span', 'comparison-said');
  readonly #notice = createElement('div', 'notice is-warning');
  readonly #content = createElement('div', 'comparison');
  readonly #link: HostLink;
  #theme = readTheme();
  #sections: readonly ContainerSection[] = [];

  constructor(api: VsCodeApi<FromComparison, ComparisonState>, root: HTMLElement, clock: Clock) {
    this.#api = api;
    this.#said.setAttribute('role', 'status');
    this.#notice.setAttribute('role', 'status');
    this.#notice.hidden = true;
    watchTheme(() => {
      this.#theme = readTheme();
      for (const section of this.#sections) section.applyTheme();
    });
    let frame = 0;
    new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => this.#sections.forEach(section => section.resize()));
    }).observe(root);
    this.#content.append(createElement('p', 'comparison-note', 'Comparing…'));
    root.append(this.#notice, this.#content);
    this.#link = new HostLink({
      clock,
      intervalMs: pingMs,
      ping: () => api.postMessage({ type: 'ping' }),
      handleChange: isLost => this.#handleLink(isLost),
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.#link.wake();
    });
    api.postMessage({ type: 'ready' });
  }

  handleMessage(message: ToComparison): void {
    this.#link.hear();
    switch (message.type) {
      case 'comparison':
        this.#api.setState(message.state);
        return this.#show(message.shown);
      case 'failure':
        return this.#fail(message.message);
      case 'copied':
        this.#said.textContent = 'Copied';
        return;
      case 'alive':
    }
  }

  /** A host that is back may be a new one, which knows nothing of what is shown. */
  #handleLink(isLost: boolean): void {
    this.#notice.hidden = !isLost;
    this.#notice.textContent = isLost ? silenceText('comparison', this.#link.heardMs) : '';
    if (!isLost) this.#api.postMessage({ type: 'ready' });
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
    this.#content.replaceChildren(
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
    this.#content.replaceChildren(note, again.element);
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
