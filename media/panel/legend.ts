import type { SeriesSpec } from './chartSpecs';
import { createElement } from './dom';

export interface LegendValue {
  readonly text: string;
  /** Said after the value in a lighter voice, such as the bucket's peak. */
  readonly note?: string;
}

interface Entry {
  readonly button: HTMLButtonElement;
  readonly value: HTMLElement;
  readonly note: HTMLElement;
}

/** The legend of one chart: a switch for each series, with the value under the cursor or the latest one. */
export class Legend {
  readonly element = createElement('div', 'legend');
  readonly #entries: readonly Entry[];

  constructor(chartTitle: string, specs: readonly SeriesSpec[], handleToggle: (entry: number) => void) {
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', `${chartTitle}: series`);
    this.#entries = specs.map((spec, index) => {
      const button = createElement('button', `legend-entry color-${spec.color}`);
      button.type = 'button';
      button.title = 'Show or hide this series';
      const marker = createElement('span', `legend-marker${spec.isReference ? ' is-dashed' : ''}`);
      if (index > 0) marker.classList.add('is-second');
      const value = createElement('span', 'legend-value');
      const note = createElement('span', 'legend-note');
      button.append(marker, createElement('span', 'legend-label', spec.label), value, note);
      button.addEventListener('click', () => handleToggle(index));
      this.element.append(button);
      return { button, value, note };
    });
  }

  setValue(entry: number, { text, note = '' }: LegendValue): void {
    const parts = this.#entries[entry];
    if (!parts) return;
    if (parts.value.textContent !== text) parts.value.textContent = text;
    if (parts.note.textContent !== note) parts.note.textContent = note;
  }

  setShown(entry: number, isShown: boolean): void {
    this.#entries[entry]?.button.setAttribute('aria-pressed', String(isShown));
  }

  /** Takes an entry out altogether, as for a limit that means nothing here. */
  setPresent(entry: number, isPresent: boolean): void {
    const button = this.#entries[entry]?.button;
    if (button) button.hidden = !isPresent;
  }
}
