import type { LaneCluster } from '../data/laneClusters';
import { widthOfMark } from '../data/laneClusters';
import type { LaneItem } from '../data/laneItems';
import { laneLabel, laneSentence, toneOf } from '../data/laneWords';
import { momentLabel, type SeenSpan } from '../data/timeLabels';
import { createElement } from '../kit/dom';
import { axisFont, textWidth } from '../kit/plotMargins';
import { laneGlyph } from './laneGlyph';
import { shortId } from './laneTip';
import { RovingMarks, type Mark, type MarkSubject } from './rovingMarks';

/** CSS pixels around a label. */
const labelSpace = 8;
const glyphWidth = 18;

interface EventMark extends MarkSubject {
  readonly cluster: LaneCluster;
}

export interface LaneMarksOptions {
  readonly handleChoose: (cluster: LaneCluster) => void;
  /** Called with the mark that has the pointer or the focus; `undefined` once there is none. */
  readonly handlePoint: (cluster: LaneCluster | undefined) => void;
}

/** The events on the lane: one mark for each, or for several that are close together. */
export class LaneMarks {
  readonly #marks: RovingMarks<EventMark>;

  constructor({ handleChoose, handlePoint }: LaneMarksOptions) {
    this.#marks = new RovingMarks({
      className: 'lane-marks',
      markClass: 'lane-mark',
      handleChoose: ({ cluster }) => handleChoose(cluster),
      handlePoint: mark => handlePoint(mark?.cluster),
    });
  }

  get element(): HTMLElement {
    return this.#marks.element;
  }

  /** `room`: CSS pixels from the span's start to where labels must end on the right. */
  update(clusters: readonly LaneCluster[], span: SeenSpan, room: number): void {
    const count = clusters.reduce((sum, { items }) => sum + items.length, 0);
    const subjects = clusters.map((cluster): EventMark => {
      const has = (key: string): boolean => cluster.items.some(item => itemKey(item) === key);
      return { key: itemKey(cluster.face), has, cluster };
    });
    let freeFrom = 0;
    // Read once, because each read of a computed style forces the browser to apply all pending changes.
    const font = `600 ${axisFont()}`;
    this.#marks.update(subjects, `Events, ${count === 0 ? 'none' : count} in this range`, (mark, index) => {
      const next = clusters[index + 1];
      freeFrom = draw(mark, span, {
        font,
        // The newest mark is at the right edge, so its label can only be on its left.
        freeFrom: next ? Infinity : freeFrom,
        freeTo: next ? next.x - widthOfMark(next) / 2 : room,
      });
    });
  }
}

/** The same key for an event that is sent again. */
function itemKey({ kind, atMs, containerId = '' }: LaneItem): string {
  return `${kind} ${atMs} ${containerId}`;
}

/**
 * Draws a mark, with its label where there is room on either side. Returns where the mark ends. Leaves the
 * DOM alone where nothing changed.
 */
function draw(
  mark: Mark<EventMark>,
  span: SeenSpan,
  { font, freeFrom, freeTo }: { readonly font: string; readonly freeFrom: number; readonly freeTo: number },
): number {
  const { button } = mark;
  const { cluster } = mark.subject;
  const { items, face, x } = cluster;
  const half = widthOfMark(cluster) / 2;
  const rest = items.length - 1;
  const whole = rest === 0 ? laneLabel(face) : `${laneLabel(face)} +${rest}`;
  const width = textWidth(whole, font) + labelSpace;
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
    button.replaceChildren(laneGlyph(face.kind, toneOf(face)));
    if (label !== '') button.append(createElement('span', 'lane-label', label));
  }
  return isRight ? glyphEnd + width : x + half;
}

/** The name begins with the visible label, so that users of speech input can say what they see. */
function itemName(item: LaneItem, span: SeenSpan): string {
  const when = momentLabel(item.atMs, span, 0);
  const where = item.containerId === undefined ? '' : `, container ${item.containerId.slice(0, shortId)}`;
  return `${laneLabel(item)}: ${laneSentence(item)}, ${when}${where}`;
}

/** `1 +11: 12 events from 14:05:03 to 14:09:10, 7 × Died, exit code 1; 5 × Started`. */
function clusterName(items: readonly LaneItem[], label: string, span: SeenSpan): string {
  const when = (item: LaneItem | undefined): string => (item ? momentLabel(item.atMs, span, 0) : '');
  // Each sentence is made once, as a mark may stand for thousands that say the same.
  const counts = new Map<string, { readonly item: LaneItem; count: number }>();
  for (const item of items) {
    const key = wordsKey(item);
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { item, count: 1 });
  }
  const kinds = [...counts.values()].map(({ item, count }) =>
    count === 1 ? laneSentence(item) : `${count} × ${laneSentence(item)}`,
  );
  const told = `${items.length} events from ${when(items[0])} to ${when(items.at(-1))}, ${kinds.join('; ')}`;
  return label === String(items.length) ? told : `${label}: ${told}`;
}

/** The same for items that are said in the same words. */
function wordsKey(item: LaneItem): string {
  const { kind, exitCode, text, limits, run, member = '' } = item;
  const isOwn = text !== undefined || limits !== undefined || run !== undefined;
  return isOwn ? laneSentence(item) : `${kind} ${exitCode} ${member}`;
}
