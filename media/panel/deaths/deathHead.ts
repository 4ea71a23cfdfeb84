import { plainLine } from '../../../src/common/text/untrustedText';
import type { DeathRecord } from '../../../src/deaths/deathRecord';
import { formatDuration } from '../../../src/common/text/format';
import { momentText } from '../data/timeLabels';
import { createElement, setText } from '../kit/dom';
import { createIcon, createIconButton } from '../kit/icons';

export interface DeathHeadOptions {
  readonly fold: (isFolded: boolean) => void;
  /** Goes to the death after (-1) or before (1) this one. */
  readonly step: (by: -1 | 1) => void;
}

export interface DeathHeadFrame {
  readonly record: DeathRecord;
  /** Place among the `count` deaths of the range; 0 is the newest. */
  readonly at: number;
  readonly count: number;
  readonly isFolded: boolean;
  /** By the host's clock; 0 before its first message. */
  readonly nowMs: number;
}

/** The verdict, which opens and folds the card, and buttons for the other deaths of the range. */
export class DeathHead {
  readonly element = createElement('div', 'death-head');
  readonly #toggle = createElement('button', 'death-toggle');
  readonly #verdict = createElement('span', 'death-verdict');
  readonly #when = createElement('span', 'death-when');
  readonly #pager = createElement('div', 'death-pager');
  readonly #place = createElement('span', 'death-place');
  readonly #earlier: HTMLButtonElement;
  readonly #later: HTMLButtonElement;
  #isFolded = false;

  constructor({ fold, step }: DeathHeadOptions) {
    const heading = createElement('h2', 'death-heading');
    this.#toggle.type = 'button';
    this.#toggle.addEventListener('click', () => fold(!this.#isFolded));
    this.#toggle.append(createIcon('down'), this.#verdict);
    heading.append(this.#toggle);
    this.#earlier = createIconButton('back', 'Earlier death', () => step(1));
    this.#later = createIconButton('forward', 'Later death', () => step(-1));
    this.#pager.setAttribute('role', 'group');
    this.#pager.setAttribute('aria-label', 'Deaths in this range');
    this.#pager.append(this.#earlier, this.#place, this.#later);
    this.element.append(heading, this.#when, this.#pager);
  }

  update({ record, at, count, isFolded, nowMs }: DeathHeadFrame): void {
    this.#isFolded = isFolded;
    this.#toggle.setAttribute('aria-expanded', String(!isFolded));
    setText(this.#verdict, plainLine(record.verdict, 1000));
    const ago = nowMs > record.atMs ? `, ${formatDuration(nowMs - record.atMs)} ago` : '';
    setText(this.#when, `${momentText(record.atMs)}${ago}`);
    this.#pager.hidden = count < 2;
    // Numbered from the oldest.
    setText(this.#place, `${count - at} of ${count}`);
    setEnabled(this.#earlier, at < count - 1);
    setEnabled(this.#later, at > 0);
  }
}

/** Not `disabled`, which would take the focus from a button that was just pressed. */
function setEnabled(button: HTMLButtonElement, isEnabled: boolean): void {
  button.setAttribute('aria-disabled', String(!isEnabled));
}
