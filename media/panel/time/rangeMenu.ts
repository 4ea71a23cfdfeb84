import { liveLengthMs, type PanelView } from '../../../src/protocol/panel';
import { momentExamples } from '../../../src/common/text/parseMoment';
import type { TypedSpan } from '../../../src/common/text/parseTypedSpan';
import { parseSpan } from '../data/parseSpan';
import { spanLabel, zoneLabel } from '../data/timeLabels';
import type { Looking } from '../data/viewMoves';
import { createElement } from '../kit/dom';
import { createIcon } from '../kit/icons';
import { createButton } from '../kit/toolkit';
import { RangeButtons } from './rangeButtons';
import { viewText } from './rangeTexts';
import { typedLength, typedMoment } from './typedTexts';

export interface RangeMenuOptions {
  readonly handleChoice: (view: PanelView) => void;
  /** The view asked for and the time, which are known even when nothing could be read yet. */
  readonly looking: () => Pick<Looking, 'view' | 'nowMs'>;
}

/** The button that shows the length of the range, and what it opens: all ranges, and fields for any other. */
export class RangeMenu {
  readonly element = createElement('div', 'range-menu');
  readonly #options: RangeMenuOptions;
  readonly #button = createElement('button', 'range-button');
  readonly #label = createElement('span', 'range-label');
  readonly #popup = createElement('div', 'range-popup');
  readonly #buttons: RangeButtons;
  readonly #fields: Readonly<Record<keyof TypedSpan, HTMLInputElement>>;
  readonly #meaning = createElement('p', 'range-meaning');
  readonly #zone = createElement('p', 'range-zone');
  #text = '';

  constructor(options: RangeMenuOptions) {
    this.#options = options;
    this.#buttons = new RangeButtons('range-choices', view => this.#choose(view));
    this.#button.type = 'button';
    this.#button.append(this.#label, createIcon('down'));
    this.#button.setAttribute('aria-haspopup', 'dialog');
    this.#button.addEventListener('click', () => (this.#popup.hidden ? this.open() : this.#close()));
    const from = this.#field('from', 'From', 'From, the beginning of the range');
    const to = this.#field('to', 'To', 'To, the end of the range; now if empty');
    this.#fields = { from: from.input, to: to.input };
    this.#meaning.id = 'range-meaning';
    this.#meaning.setAttribute('role', 'status');
    const fields = createElement('div', 'range-fields');
    fields.append(from.element, to.element);
    const apply = createButton({ label: 'Apply', appearance: 'primary', handleClick: () => this.#apply() });
    const foot = createElement('div', 'range-foot');
    foot.append(this.#zone, apply.element);
    const hint = createElement('p', 'range-hint', `For example ${momentExamples}.`);
    this.#popup.hidden = true;
    this.#popup.id = 'range-popup';
    this.#popup.setAttribute('role', 'dialog');
    this.#popup.setAttribute('aria-label', 'Time range');
    this.#button.setAttribute('aria-controls', this.#popup.id);
    this.#popup.append(this.#buttons.element, fields, this.#meaning, hint, foot);
    this.element.append(this.#button, this.#popup);
    this.#closeByItself();
    this.#setExpanded(false);
  }

  update(view: PanelView): void {
    const text = viewText(view);
    if (text !== this.#text) {
      this.#text = this.#label.textContent = text;
      this.#button.setAttribute('aria-label', `${text}, choose another range`);
    }
    this.#buttons.update(view);
  }

  /** Opens with the current view in the fields. */
  open(): void {
    const { view, nowMs } = this.#options.looking();
    const { from, to } = this.#fields;
    from.value = view.kind === 'live' ? `-${typedLength(liveLengthMs(view))}` : typedMoment(view.fromMs);
    to.value = view.kind === 'live' ? 'now' : typedMoment(view.toMs);
    this.#zone.textContent = `Times are in your zone, ${zoneLabel(nowMs)}`;
    this.#setExpanded(true);
    this.#explain(false);
    from.focus();
    from.select();
  }

  #close(): void {
    const hasFocus = this.#popup.contains(document.activeElement);
    this.#setExpanded(false);
    if (hasFocus) this.#button.focus();
  }

  #setExpanded(isExpanded: boolean): void {
    this.#popup.hidden = !isExpanded;
    this.#button.setAttribute('aria-expanded', String(isExpanded));
  }

  #choose(view: PanelView): void {
    this.#close();
    this.#options.handleChoice(view);
  }

  #apply(): void {
    const view = this.#typed();
    if ('kind' in view) return this.#choose(view);
    this.#explain(true);
    this.#fields[view.field].focus();
  }

  #typed(): ReturnType<typeof parseSpan> {
    const { view, nowMs } = this.#options.looking();
    const { from, to } = this.#fields;
    return parseSpan({ from: from.value, to: to.value }, nowMs, view);
  }

  /**
   * Says what the fields mean. With `isAsked` it also says why they mean nothing; while typing, half a word
   * is no error.
   */
  #explain(isAsked: boolean): void {
    const typed = this.#typed();
    const fault = 'field' in typed && isAsked ? typed : undefined;
    this.#meaning.classList.toggle('is-fault', fault !== undefined);
    this.#meaning.textContent =
      fault?.text ?? ('kind' in typed ? meaningOf(typed, this.#options.looking().nowMs) : '');
    for (const [name, input] of Object.entries(this.#fields)) {
      input.setAttribute('aria-invalid', String(fault?.field === name));
    }
  }

  #field(
    name: keyof TypedSpan,
    label: string,
    meaning: string,
  ): { element: HTMLElement; input: HTMLInputElement } {
    const element = createElement('label', 'range-field');
    const input = createElement('input');
    input.type = 'text';
    input.name = name;
    input.maxLength = 200;
    input.spellcheck = false;
    input.autocomplete = 'off';
    input.setAttribute('aria-label', meaning);
    input.setAttribute('aria-describedby', 'range-meaning');
    input.addEventListener('input', () => this.#explain(false));
    input.addEventListener('keydown', event => {
      if (event.key !== 'Enter') return;
      // The button that gets the focus would take the same key as a click.
      event.preventDefault();
      this.#apply();
    });
    element.append(createElement('span', '', label), input);
    return { element, input };
  }

  #closeByItself(): void {
    this.element.addEventListener('keydown', event => {
      // Keys typed here are meant neither for the charts nor for VS Code.
      if (!this.#popup.hidden) event.stopPropagation();
      if (event.key === 'Escape') this.#close();
    });
    document.addEventListener('pointerdown', ({ target }) => {
      if (!(target instanceof Node) || !this.element.contains(target)) this.#setExpanded(false);
    });
    this.element.addEventListener('focusout', ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !this.element.contains(relatedTarget)) this.#setExpanded(false);
    });
  }
}

function meaningOf(view: PanelView, nowMs: number): string {
  if (view.kind === 'live') return `${viewText(view)}, following new data`;
  return `${spanLabel({ ...view, nowMs })} (${viewText(view)})`;
}
