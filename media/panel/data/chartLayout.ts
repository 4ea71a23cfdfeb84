/** A user's changes to the charts: their order, which are hidden, how each is drawn. */
import { ownMember } from '../../../src/common/ownMember';
import type { PanelCharts } from '../../../src/protocol/panel';

/** Lists of chart ids in a layout. */
export type ChartSwitch = 'hidden' | 'tall' | 'log';

/**
 * All charts in order. `order` is the user's, as far as there is one. A chart that is not in it comes after
 * its default predecessor.
 */
export function orderOf(ids: readonly string[], order: readonly string[] = []): string[] {
  const sorted = order.filter((id, at) => ids.includes(id) && order.indexOf(id) === at);
  ids.forEach((id, at) => {
    if (sorted.includes(id)) return;
    const before = ids[at - 1];
    sorted.splice(before === undefined ? 0 : sorted.indexOf(before) + 1, 0, id);
  });
  return sorted;
}

/** The order with a chart moved before another one, or to the end. */
export function movedBefore(order: readonly string[], id: string, before: string | undefined): string[] {
  if (id === before) return [...order];
  const rest = order.filter(each => each !== id);
  rest.splice(before === undefined ? rest.length : rest.indexOf(before), 0, id);
  return rest;
}

/**
 * The order with a chart moved up or down by one among the visible ones; the same order when that is not
 * possible.
 */
export function movedBy(
  order: readonly string[],
  shown: readonly string[],
  id: string,
  step: -1 | 1,
): string[] {
  const neighbor = shown[shown.indexOf(id) + step];
  if (neighbor === undefined) return [...order];
  if (step < 0) return movedBefore(order, id, neighbor);
  return movedBefore(order, id, order[order.indexOf(neighbor) + 1]);
}

export function isSwitched(charts: PanelCharts, list: ChartSwitch, id: string): boolean {
  return charts[list]?.includes(id) ?? false;
}

/** The layout with a chart added to a list or removed from it. */
export function switched(charts: PanelCharts, list: ChartSwitch, id: string, isOn: boolean): PanelCharts {
  const rest = (charts[list] ?? []).filter(each => each !== id);
  return withList(charts, list, isOn ? [...rest, id] : rest);
}

/**
 * The layout with all charts that are on the page now in this order. Those that are not (a comparison has
 * others, and each of its modes) keep their places in the list, and so their order.
 */
export function withOrder(charts: PanelCharts, order: readonly string[]): PanelCharts {
  const rest = [...order];
  const before = charts.order ?? [];
  const kept = before.filter((id, at) => before.indexOf(id) === at);
  const ids = kept.map(id => (order.includes(id) ? (rest.shift() ?? id) : id));
  return withList(charts, 'order', [...ids, ...rest]);
}

/** The upper end that a user gave a chart's axis; `undefined` when it follows the figures. */
export function fixedTopOf({ fixed }: PanelCharts, id: string): number | undefined {
  return fixed && ownMember(fixed, id);
}

/** The layout with the upper end of an axis set, or removed. */
export function withFixedTop(charts: PanelCharts, id: string, top: number | undefined): PanelCharts {
  const { fixed = {}, ...others } = charts;
  const rest = Object.entries(fixed).filter(([chart]) => chart !== id);
  const tops = top === undefined ? rest : [...rest, [id, top] as const];
  return tops.length === 0 ? others : { ...others, fixed: Object.fromEntries(tops) };
}

/** Empty lists are left out, so that a layout that was undone equals the initial one. */
function withList(charts: PanelCharts, list: ChartSwitch | 'order', ids: readonly string[]): PanelCharts {
  const others = Object.fromEntries(Object.entries(charts).filter(([name]) => name !== list)) as PanelCharts;
  return ids.length === 0 ? others : { ...others, [list]: ids };
}
