import { createElement } from '../kit/dom';
import { createButton } from '../kit/toolkit';
import type { PageActions, PagePart } from '../state/pagePart';
import type { PageState } from '../state/pageState';
import { shownNotice, type Notice } from './panelNotices';

/** One line above the charts that explains what they show. */
export class NoticeBar implements PagePart {
  readonly element = createElement('div', 'notice');
  readonly #actions: PageActions;
  #notice: Notice | undefined;
  #shown = '';

  constructor(actions: PageActions) {
    this.#actions = actions;
    this.element.setAttribute('role', 'status');
    this.element.hidden = true;
  }

  /**
   * Changes nothing when the notice is the same: its button may have the focus, and screen readers announce
   * changes.
   */
  update({ data, lostSinceMs, failure, hostNotice }: PageState): void {
    const notice = shownNotice({
      hasData: data !== undefined,
      lostSinceMs,
      failure,
      hostNotice,
      retry: () => this.#actions.retry(),
      runAction: id => this.#actions.send({ type: 'action', id }),
    });
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
