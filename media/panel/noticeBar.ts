import { createElement } from './dom';
import { createButton } from './toolkit';

export interface Notice {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** One line above the charts for a state that explains what they show. */
export class NoticeBar {
  readonly element = createElement('div', 'notice');

  constructor() {
    this.element.setAttribute('role', 'status');
    this.element.hidden = true;
  }

  update(notice: Notice | undefined): void {
    this.element.hidden = notice === undefined;
    this.element.replaceChildren();
    if (!notice) return;
    this.element.className = `notice is-${notice.severity}`;
    this.element.append(createElement('span', 'notice-text', notice.text));
    const { action } = notice;
    if (action) this.element.append(createButton({ label: action.label, handleClick: action.run }).element);
  }
}
