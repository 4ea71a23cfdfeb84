import type { SeriesSpec } from './chartSpecs';
import { createElement } from '../kit/dom';

export interface LegendValue {
  readonly text: string;
  /** Said below the value in a lighter voice, such as the peak. */
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
      const top = createElement('span', 'legend-top');
      top.append(marker, createElement('span', 'legend-label', spec.label), value);
      button.append(top, note);
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

  /**
   * Gives an entry room for the widest of these texts, one a line, so that it keeps its size whatever it
   * says: under a pointer values change, and charts must not move.
   */
  setRoom(entry: number, widest: string, notePrefix: string): void {
    const parts = this.#entries[entry];
    if (!parts) return;
    parts.value.dataset['widest'] = widest;
    parts.note.dataset['widest'] = widest.replace(/^/gm, notePrefix);
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
