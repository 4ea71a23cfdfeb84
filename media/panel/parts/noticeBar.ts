import { createElement } from '../kit/dom';
import { createButton } from '../kit/toolkit';

export interface Notice {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** One line above the charts for a state that explains what they show. */
export class NoticeBar {
  readonly element = createElement('div', 'notice');
  #notice: Notice | undefined;
  #shown = '';

  constructor() {
    this.element.setAttribute('role', 'status');
    this.element.hidden = true;
  }

  /**
   * Touches nothing where the notice says the same: its button may have the focus, and screen readers
   * announce what is put in.
   */
  update(notice: Notice | undefined): void {
    this.#notice = notice;
    const shown = notice ? JSON.stringify([notice.severity, notice.text, notice.action?.label]) : '';
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.element.hidden = notice === undefined;
    this.element.replaceChildren();
    if (!notice) return;
    this.element.className = `notice is-${notice.severity}`;
    this.element.append(createElement('span', 'notice-text', notice.text));
    const { action } = notice;
    if (!action) return;
    const handleClick = (): void => this.#notice?.action?.run();
    this.element.append(createButton({ label: action.label, handleClick }).element);
  }
}
