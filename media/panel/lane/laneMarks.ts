import type { LaneCluster } from '../data/laneClusters';
import { widthOfMark } from '../data/laneClusters';
import type { LaneItem } from '../data/laneItems';
import { laneLabel, lanePhrase } from '../data/laneWords';
import type { Span } from '../data/rangeMath';
import { momentLabel } from '../data/timeLabels';
import { createElement } from '../kit/dom';
import { axisFont, textWidth } from '../kit/plotMargins';
import { laneGlyph } from './laneGlyphs';
import { shortId } from './laneTip';

/** CSS pixels around a text. */
const labelSpace = 8;
const glyphWidth = 18;

export interface LaneMarksOptions {
  readonly handleChoose: (cluster: LaneCluster) => void;
  /** The mark that a pointer or the focus is on; `undefined` once there is none. */
  readonly handlePoint: (cluster: LaneCluster | undefined) => void;
}

interface Mark {
  readonly button: HTMLButtonElement;
  cluster: LaneCluster;
  shown: string;
}

/** The marks of the lane: buttons, of which one is reached by Tab and the others by arrow keys. */
export class LaneMarks {
  readonly element = createElement('div', 'lane-marks');
  readonly #options: LaneMarksOptions;
  readonly #marks = new Map<string, Mark>();
  /** The mark that Tab reaches. */
  #reached: string | undefined;

  constructor(options: LaneMarksOptions) {
    this.#options = options;
    this.element.setAttribute('role', 'toolbar');
    this.element.addEventListener('keydown', event => this.#handleKey(event));
  }

  /** `room`: CSS pixels from the span's beginning to where texts must end, on its right. */
  update(clusters: readonly LaneCluster[], span: Span, room: number): void {
    const count = clusters.reduce((sum, { items }) => sum + items.length, 0);
    this.element.setAttribute('aria-label', `Events, ${count === 0 ? 'none' : count} in this range`);
    const focused = [...this.#marks.values()].find(({ button }) => button === document.activeElement);
    const keys = clusters.map(keyOf);
    const wanted = new Set(keys);
    for (const [key, { button }] of this.#marks) {
      if (wanted.has(key)) continue;
      button.remove();
      this.#marks.delete(key);
    }
    let freeFrom = 0;
    clusters.forEach((cluster, index) => {
      const mark = this.#markOf(cluster);
      const next = clusters[index + 1];
      freeFrom = draw(mark, span, {
        // The newest is at the edge, where there is room on its left only.
        freeFrom: next ? Infinity : freeFrom,
        freeTo: next ? next.x - widthOfMark(next) / 2 : room,
      });
      // Those that stay are in order already, so the one with the focus is never moved.
      const there = this.element.children[index];
      if (there !== mark.button) this.element.insertBefore(mark.button, there ?? null);
    });
    if (this.#reached === undefined || !wanted.has(this.#reached)) this.#reached = keys.at(-1);
    this.#setReached();
    if (focused && !focused.button.isConnected) this.#focusInstead(focused.cluster.face);
  }

  #markOf(cluster: LaneCluster): Mark {
    const key = keyOf(cluster);
    const known = this.#marks.get(key);
    if (known) {
      known.cluster = cluster;
      return known;
    }
    const button = createElement('button', 'lane-mark');
    button.type = 'button';
    const mark: Mark = { button, cluster, shown: '' };
    button.addEventListener('click', () => this.#options.handleChoose(mark.cluster));
    button.addEventListener('pointerenter', () => this.#options.handlePoint(mark.cluster));
    button.addEventListener('pointerleave', () => this.#options.handlePoint(undefined));
    button.addEventListener('focus', () => {
      this.#reached = key;
      this.#setReached();
      if (button.matches(':focus-visible')) this.#options.handlePoint(mark.cluster);
    });
    button.addEventListener('blur', () => this.#options.handlePoint(undefined));
    this.#marks.set(key, mark);
    return mark;
  }

  #setReached(): void {
    for (const [key, { button }] of this.#marks) button.tabIndex = key === this.#reached ? 0 : -1;
  }

  /** What had the focus became part of another mark, or went out of the range. */
  #focusInstead(item: LaneItem): void {
    const marks = [...this.#marks.values()];
    const mark =
      marks.find(({ cluster }) => cluster.items.some(each => itemKey(each) === itemKey(item))) ?? marks[0];
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
    if (event.key === 'Escape') return this.#options.handlePoint(undefined);
    const place = places.get(event.key);
    if (at < 0 || place === undefined) return;
    // Arrow keys would scroll the page, or move its range.
    event.preventDefault();
    event.stopPropagation();
    buttons[place]?.focus();
  }
}

function keyOf({ face }: LaneCluster): string {
  return itemKey(face);
}

/** The same for what is told again. */
function itemKey({ kind, atMs, containerId = '' }: LaneItem): string {
  return `${kind} ${atMs} ${containerId}`;
}

/**
 * Draws a mark between two places that are free, with its text where there is room on either side. Answers
 * where it ends. Touches nothing that looks as it did.
 */
function draw(
  mark: Mark,
  span: Span,
  { freeFrom, freeTo }: { readonly freeFrom: number; readonly freeTo: number },
): number {
  const { button, cluster } = mark;
  const { items, face, x } = cluster;
  const half = widthOfMark(cluster) / 2;
  const rest = items.length - 1;
  const whole = rest === 0 ? laneLabel(face) : `${laneLabel(face)} +${rest}`;
  const width = textWidth(whole, labelFont()) + labelSpace;
  const glyphEnd = x - half + glyphWidth;
  const isRight = glyphEnd + width <= freeTo;
  const isLeft = !isRight && x - half - width >= freeFrom;
  const label = isRight || isLeft ? whole : rest === 0 ? '' : String(items.length);
  const left = x - half - (isLeft ? width : 0);
  button.style.transform = `translateX(${Math.round(left)}px)`;
  button.style.width = `${Math.round(isRight || isLeft ? glyphWidth + width : 2 * half)}px`;
  const name = rest === 0 ? itemName(face, span) : clusterName(items, label, span);
  const shown = JSON.stringify([face.kind, label, isLeft, name]);
  if (shown !== mark.shown) {
    mark.shown = shown;
    button.setAttribute('aria-label', name);
    button.classList.toggle('is-left', isLeft);
    button.replaceChildren(laneGlyph(face));
    if (label !== '') button.append(createElement('span', 'lane-label', label));
  }
  return isRight ? glyphEnd + width : x + half;
}

function labelFont(): string {
  return `600 ${axisFont()}`;
}

/** Begins with what is seen: who speaks to the computer says that. */
function itemName(item: LaneItem, span: Span): string {
  const when = momentLabel(item.atMs, span.fromMs, span.toMs, 0);
  const where = item.containerId === undefined ? '' : `, container ${item.containerId.slice(0, shortId)}`;
  return `${laneLabel(item)}: ${lanePhrase(item)}, ${when}${where}`;
}

/** `1 +11: 12 events from 14:05:03 to 14:09:10, 7 × Died, exit code 1; 5 × Started`. */
function clusterName(items: readonly LaneItem[], label: string, span: Span): string {
  const when = (item: LaneItem | undefined): string =>
    item ? momentLabel(item.atMs, span.fromMs, span.toMs, 0) : '';
  const counts = new Map<string, number>();
  for (const item of items) counts.set(lanePhrase(item), (counts.get(lanePhrase(item)) ?? 0) + 1);
  const kinds = [...counts].map(([phrase, count]) => (count === 1 ? phrase : `${count} × ${phrase}`));
  const told = `${items.length} events from ${when(items[0])} to ${when(items.at(-1))}, ${kinds.join('; ')}`;
  return label === String(items.length) ? told : `${label}: ${told}`;
}
