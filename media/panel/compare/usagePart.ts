import { formatBytes, formatDuration, formatPercent } from '../../../src/common/text/format';
import type { Span } from '../../../src/common/time';
import { refsOf, type ToPanel, type UsageRow } from '../../../src/protocol/panel';
import { spanLabel } from '../data/timeLabels';
import { createElement } from '../kit/dom';
import { createSkeleton } from '../kit/skeleton';
import { createButton, type ToolkitButton } from '../kit/toolkit';
import type { PageActions, PagePart } from '../state/pagePart';
import { seenMs, type PageState } from '../state/pageState';

/** A live range is asked for again when this share of it is new. */
const refreshShare = 0.02;
const leastRefreshMs = 10_000;

interface Column {
  readonly title: string;
  readonly value: (row: UsageRow) => number | undefined;
  readonly text: (value: number | undefined) => string;
}

const columns: readonly Column[] = [
  { title: 'CPU time', value: row => row.cpuSeconds, text: cpuText },
  { title: 'Highest CPU', value: row => row.cpuPeakPercent, text: formatPercent },
  { title: 'Highest memory', value: row => row.memoryPeakBytes, text: formatBytes },
  { title: 'Received', value: row => row.networkRxBytes, text: formatBytes },
  { title: 'Sent', value: row => row.networkTxBytes, text: formatBytes },
  { title: 'Read', value: row => row.blockReadBytes, text: formatBytes },
  { title: 'Written', value: row => row.blockWriteBytes, text: formatBytes },
];

/** Who used the machine in the current range: all workloads, ranked. */
export class UsagePart implements PagePart {
  readonly element = createElement('section', 'usage');
  readonly #actions: PageActions;
  readonly #button: ToolkitButton;
  readonly #place = createElement('div', 'table-scroller');
  #state: PageState | undefined;
  #asked: { readonly fromMs: number; readonly toMs: number } | undefined;
  #answer: (ToPanel & { type: 'usage' }) | undefined;
  /** Why the last question could not be answered. */
  #failure: string | undefined;
  #isWaiting = false;
  #sortBy = 0;

  constructor(actions: PageActions) {
    this.#actions = actions;
    this.#button = createButton({
      label: 'Who Used the Machine',
      handleClick: () => actions.keep({ showsUsage: !this.#state?.kept.showsUsage }),
    });
    this.#button.element.title = 'All containers of this range, ranked by what they used';
    this.#place.tabIndex = 0;
    this.#place.setAttribute('role', 'region');
    this.#place.setAttribute('aria-label', 'Who used the machine');
    this.element.append(this.#button.element, this.#place);
  }

  update(state: PageState): void {
    this.#state = state;
    const { kept, shown, subject, lostSinceMs } = state;
    // A host that is back may be a new one, which nobody asked.
    if (lostSinceMs !== undefined && (this.#isWaiting || this.#failure !== undefined))
      this.#asked = undefined;
    const isOpen = kept.showsUsage === true;
    this.element.hidden = subject === undefined || shown === undefined;
    this.#button.element.ariaExpanded = String(isOpen);
    this.#place.hidden = !isOpen;
    if (!isOpen || !shown || state.isMoving || lostSinceMs !== undefined) return;
    const { fromMs, toMs } = shown.span;
    const movedMs = this.#asked
      ? Math.abs(fromMs - this.#asked.fromMs) + Math.abs(toMs - this.#asked.toMs)
      : Infinity;
    const isLive = state.view.kind === 'live' && this.#asked !== undefined;
    if (movedMs === 0 || (isLive && movedMs < Math.max(leastRefreshMs, (toMs - fromMs) * refreshShare)))
      return;
    this.#ask(shown.span);
  }

  handleMessage(message: ToPanel): void {
    if (message.type !== 'usage' && message.type !== 'usageFailure') return;
    if (message.fromMs !== this.#asked?.fromMs || message.toMs !== this.#asked.toMs) return;
    this.#isWaiting = false;
    if (message.type === 'usage') {
      this.#failure = undefined;
      this.#answer = message;
    } else this.#failure = message.message;
    this.#render();
  }

  #ask(span: Span): void {
    this.#asked = span;
    this.#isWaiting = true;
    this.#actions.send({ type: 'usage', fromMs: span.fromMs, toMs: span.toMs });
    // What is known, a failure too, stays until there is an answer.
    if (!this.#answer && this.#failure === undefined)
      this.#showNote(...createSkeleton('row', 'Reading history…'));
  }

  /** In the place of the table. */
  #showNote(...content: HTMLElement[]): void {
    const note = createElement('div', 'usage-note');
    note.setAttribute('role', 'status');
    note.append(...content);
    this.#place.replaceChildren(note);
  }

  #renderFailure(message: string): void {
    const handleClick = (): void => {
      this.#answer = this.#failure = undefined;
      if (this.#asked) this.#ask(this.#asked);
      // The button goes.
      this.#place.focus();
    };
    const text = `Who used the machine could not be read: ${message}`;
    const again = createButton({ label: 'Try Again', handleClick });
    this.#showNote(createElement('p', 'usage-failure', text), again.element);
  }

  #render(): void {
    if (this.#failure !== undefined) return this.#renderFailure(this.#failure);
    if (!this.#answer) return;
    const { rows, fromMs, toMs, resolutionMs } = this.#answer;
    const by = columns[this.#sortBy];
    if (!by) return;
    const sorted = [...rows].sort((a, b) => (by.value(b) ?? -1) - (by.value(a) ?? -1));
    const most = sorted[0] ? (by.value(sorted[0]) ?? 0) : 0;
    const table = createElement('table', 'figures-table usage-table');
    const when = spanLabel({ fromMs, toMs, nowMs: this.#state ? seenMs(this.#state) : 0 });
    const text = rows.length === 0 ? `No container was seen in ${when}` : `What containers used, ${when}`;
    // A bucket cannot be divided, so a short range long ago includes more than was used in it.
    const inWhole = resolutionMs > 0 ? ` · in steps of ${formatDuration(resolutionMs)}` : '';
    table.append(createElement('caption', '', `${text}${inWhole}`));
    table.append(this.#head());
    const body = table.createTBody();
    const own = new Set(this.#state?.subject ? refsOf(this.#state.subject).map(keyOf) : []);
    for (const row of sorted) {
      const line = body.insertRow();
      if (own.has(row.workload)) line.className = 'is-own';
      line.append(this.#name(row));
      columns.forEach((column, at) => {
        const value = column.value(row);
        const cell = line.insertCell();
        cell.textContent = column.text(value);
        if (at === this.#sortBy && most > 0) cell.append(shareBar((value ?? 0) / most));
      });
    }
    const buttons = (): HTMLElement[] => [...this.#place.querySelectorAll('button')];
    const focused = buttons().find(each => each === document.activeElement);
    this.#place.replaceChildren(table);
    if (!focused) return;
    const again = buttons().find(each => each.dataset['of'] === focused.dataset['of']) ?? this.#place;
    again.focus({ preventScroll: true });
  }

  #head(): HTMLElement {
    const head = createElement('thead');
    const row = head.insertRow();
    const first = createElement('th', '', 'Container');
    first.scope = 'col';
    row.append(first);
    columns.forEach(({ title }, at) => {
      const cell = createElement('th');
      cell.scope = 'col';
      cell.ariaSort = at === this.#sortBy ? 'descending' : 'none';
      const button = createElement('button', 'sort-button', title);
      button.type = 'button';
      button.dataset['of'] = `column ${title}`;
      button.addEventListener('click', () => {
        this.#sortBy = at;
        this.#render();
      });
      cell.append(button);
      row.append(cell);
    });
    return head;
  }

  #name({ name, workload }: UsageRow): HTMLElement {
    const cell = createElement('th', 'usage-name');
    cell.scope = 'row';
    const button = createElement('button', 'link-button', name);
    button.type = 'button';
    button.title = `Show the history of ${name}`;
    button.dataset['of'] = `row ${workload}`;
    button.addEventListener('click', () => this.#actions.send({ type: 'open', workload, name }));
    cell.append(button);
    return cell;
  }
}

function keyOf(ref: { readonly kind: string; readonly workload?: string }): string {
  return ref.workload ?? '';
}

/** `12.3 s`, `4 min 10 s`, `2.5 h` of one core. */
function cpuText(seconds: number | undefined): string {
  if (seconds === undefined) return '–';
  if (seconds < 100) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 6000) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.round(seconds / 360) / 10} h`;
}

function shareBar(share: number): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'share-bar');
  svg.setAttribute('viewBox', '0 0 100 2');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  const bar = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ width: String(share * 100), height: '2' }))
    bar.setAttribute(name, value);
  svg.append(bar);
  return svg;
}
