import { createElement } from '../kit/dom';

/** What a mark stands for, and how it is recognized. */
export interface MarkSubject {
  /** The same for a subject that is sent again. */
  readonly key: string;
  /** Whether the mark stands for the subject with this key, alone or among others. */
  has(key: string): boolean;
}

export interface Mark<T extends MarkSubject> {
  readonly button: HTMLButtonElement;
  subject: T;
  /** What was last drawn, as text: a mark that looks the same is left alone. */
  shown: string;
}

export interface RovingMarksOptions<T extends MarkSubject> {
  readonly className: string;
  /** CSS class of each mark. */
  readonly markClass: string;
  readonly handleChoose: (subject: T) => void;
  /** Called with the mark that has the pointer or the focus; `undefined` once there is none. */
  readonly handlePoint: (subject: T | undefined) => void;
}

/** A row of buttons: Tab reaches one of them, and the arrow keys move to the others. */
export class RovingMarks<T extends MarkSubject> {
  readonly element: HTMLElement;
  readonly #options: RovingMarksOptions<T>;
  readonly #marks = new Map<string, Mark<T>>();
  /** Key of the mark that Tab reaches. */
  #reached: string | undefined;
  /** A mark has the pointer or the focus, and what it says is on show. */
  #isPointed = false;

  constructor(options: RovingMarksOptions<T>) {
    this.#options = options;
    this.element = createElement('div', options.className);
    this.element.setAttribute('role', 'toolbar');
    this.element.addEventListener('keydown', event => this.#handleKey(event));
  }

  /** `subjects`: from left to right. `draw`: updates a mark to show its subject. */
  update(subjects: readonly T[], label: string, draw: (mark: Mark<T>, index: number) => void): void {
    if (this.element.getAttribute('aria-label') !== label) this.element.setAttribute('aria-label', label);
    const focused = [...this.#marks.values()].find(({ button }) => button === document.activeElement);
    const wanted = new Set(subjects.map(({ key }) => key));
    for (const [key, { button }] of this.#marks) {
      if (wanted.has(key)) continue;
      button.remove();
      this.#marks.delete(key);
    }
    subjects.forEach((subject, index) => {
      const mark = this.#markOf(subject);
      draw(mark, index);
      // Marks that stay are already in order, so the focused one is never moved.
      const there = this.element.children[index];
      if (there !== mark.button) this.element.insertBefore(mark.button, there ?? null);
    });
    if (this.#reached === undefined || !wanted.has(this.#reached)) this.#reached = subjects.at(-1)?.key;
    this.#setReached();
    if (focused && !focused.button.isConnected) this.#focusInstead(focused.subject.key);
  }

  #markOf(subject: T): Mark<T> {
    const { key } = subject;
    const known = this.#marks.get(key);
    if (known) {
      known.subject = subject;
      return known;
    }
    const { markClass, handleChoose } = this.#options;
    const button = createElement('button', markClass);
    button.type = 'button';
    const mark: Mark<T> = { button, subject, shown: '' };
    button.addEventListener('click', () => handleChoose(mark.subject));
    button.addEventListener('pointerenter', () => this.#point(mark.subject));
    button.addEventListener('pointerleave', () => this.#point(undefined));
    button.addEventListener('focus', () => {
      this.#reached = key;
      this.#setReached();
      if (button.matches(':focus-visible')) this.#point(mark.subject);
    });
    button.addEventListener('blur', () => this.#point(undefined));
    this.#marks.set(key, mark);
    return mark;
  }

  #point(subject: T | undefined): void {
    this.#isPointed = subject !== undefined;
    this.#options.handlePoint(subject);
  }

  #setReached(): void {
    for (const [key, { button }] of this.#marks) {
      const tabIndex = key === this.#reached ? 0 : -1;
      if (button.tabIndex !== tabIndex || !button.hasAttribute('tabindex')) button.tabIndex = tabIndex;
    }
  }

  /** The focused mark was merged into another one, or left the range. */
  #focusInstead(key: string): void {
    const marks = [...this.#marks.values()];
    const mark = marks.find(({ subject }) => subject.has(key)) ?? marks[0];
    mark?.button.focus();
  }

  #handleKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const buttons = [...this.element.querySelectorAll('button')];
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    const places = new Map([
      ['ArrowLeft', Math.max(0, at - 1)],
      ['ArrowRight', Math.min(buttons.length - 1, at + 1)],
      ['Home', 0],
      ['End', buttons.length - 1],
    ]);
    const isTip = event.key === 'Escape' && this.#isPointed;
    const place = places.get(event.key);
    if (!isTip && (at < 0 || place === undefined)) return;
    // Otherwise the keys would also scroll the page, move its range or undo a zoom.
    event.preventDefault();
    event.stopPropagation();
    if (isTip) this.#point(undefined);
    else buttons[place ?? at]?.focus();
  }
}
