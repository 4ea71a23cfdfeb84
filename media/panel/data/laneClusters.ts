import type { Span } from '../../../src/common/time';
import { laneItemKinds, type LaneItem } from './laneItems';

/** CSS pixels that a mark takes: one of a single event, and one with a count. */
const markWidths = { one: 18, many: 38 } as const;
/** Where there is one event beside the other, marks begin anew at multiples of this. */
const cellWidth = 54;

/** One mark of the lane. */
export interface LaneCluster {
  /** At least one, oldest first. */
  readonly items: readonly LaneItem[];
  /** The most telling of them, which the mark looks like. */
  readonly face: LaneItem;
  /** Its middle, CSS pixels from the span's beginning. */
  readonly x: number;
}

/**
 * Marks for what happened within a span, none of which overlap: items that would are one mark. The same
 * events make the same marks wherever the span begins, so nothing jumps while it moves. `items`: oldest
 * first.
 */
export function laneClusters(items: readonly LaneItem[], span: Span, width: number): LaneCluster[] {
  const msPerPixel = (span.toMs - span.fromMs) / width;
  if (!(msPerPixel > 0 && Number.isFinite(msPerPixel))) return [];
  const xOf = (item: LaneItem): number => (item.atMs - span.fromMs) / msPerPixel;
  const cellOf = (item: LaneItem): number => Math.floor(item.atMs / (cellWidth * msPerPixel));
  const groups: LaneItem[][] = [];
  for (const item of items) {
    if (item.atMs < span.fromMs || item.atMs > span.toMs) continue;
    const last = groups.at(-1);
    const isSameCell = last?.[0] !== undefined && cellOf(last[0]) === cellOf(item);
    if (last && isSameCell && meet(last, [item], xOf)) last.push(item);
    else groups.push([item]);
  }
  // Those of two cells meet seldom, and one by one.
  const merged: LaneItem[][] = [];
  for (const group of groups) {
    const last = merged.at(-1);
    if (last && meet(last, group, xOf)) last.push(...group);
    else merged.push([...group]);
  }
  return merged.flatMap(group => {
    const [first] = group;
    return first ? [{ items: group, face: faceOf(first, group), x: middleOf(group, xOf) }] : [];
  });
}

/** How wide the mark of some items is, CSS pixels. */
export function widthOfMark({ items }: Pick<LaneCluster, 'items'>): number {
  return items.length > 1 ? markWidths.many : markWidths.one;
}

function meet(a: readonly LaneItem[], b: readonly LaneItem[], xOf: (item: LaneItem) => number): boolean {
  const room = (widthOfMark({ items: a }) + widthOfMark({ items: b })) / 2;
  return middleOf(b, xOf) - middleOf(a, xOf) < room;
}

function middleOf(group: readonly LaneItem[], xOf: (item: LaneItem) => number): number {
  const [first, last] = [group[0], group.at(-1)];
  return first && last ? (xOf(first) + xOf(last)) / 2 : 0;
}

function faceOf(first: LaneItem, group: readonly LaneItem[]): LaneItem {
  const rank = ({ kind }: LaneItem): number => laneItemKinds.indexOf(kind);
  return group.reduce((best, item) => (rank(item) < rank(best) ? item : best), first);
}
