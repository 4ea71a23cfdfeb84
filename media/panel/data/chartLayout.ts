/** What a user made of the charts: their order, which of them are hidden, how each is drawn. */
import { ownMember } from '../../../src/common/ownMember';
import type { PanelCharts } from '../../../src/protocol/panel';

/** Lists of charts that a chart is on or not. */
export type ChartSwitch = 'hidden' | 'tall' | 'log';

/**
 * All charts in their order. `order`: as far as a user chose it; a chart that it does not know comes after
 * the one it follows by itself.
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

/** The order with a chart put before another one, or at the end. */
export function movedBefore(order: readonly string[], id: string, before: string | undefined): string[] {
  if (id === before) return [...order];
  const rest = order.filter(each => each !== id);
  rest.splice(before === undefined ? rest.length : rest.indexOf(before), 0, id);
  return rest;
}

/** The order with a chart one place up or down among those that are shown; the same where there is none. */
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

/** The layout with a chart on a list, or off it. */
export function switched(charts: PanelCharts, list: ChartSwitch, id: string, isOn: boolean): PanelCharts {
  const rest = (charts[list] ?? []).filter(each => each !== id);
  return withList(charts, list, isOn ? [...rest, id] : rest);
}

export function withOrder(charts: PanelCharts, order: readonly string[]): PanelCharts {
  return withList(charts, 'order', order);
}

/** Where a chart's axis ends by its user's wish; `undefined` where it finds its end itself. */
export function fixedTopOf({ fixed }: PanelCharts, id: string): number | undefined {
  return fixed && ownMember(fixed, id);
}

/** The layout with an axis that ends at `top`, or finds its end itself. */
export function withFixedTop(charts: PanelCharts, id: string, top: number | undefined): PanelCharts {
  const { fixed = {}, ...others } = charts;
  const rest = Object.entries(fixed).filter(([chart]) => chart !== id);
  const tops = top === undefined ? rest : [...rest, [id, top] as const];
  return tops.length === 0 ? others : { ...others, fixed: Object.fromEntries(tops) };
}

/** What is empty is left out: a layout that was put back is that of the start. */
function withList(charts: PanelCharts, list: ChartSwitch | 'order', ids: readonly string[]): PanelCharts {
  const others = Object.fromEntries(Object.entries(charts).filter(([name]) => name !== list)) as PanelCharts;
  return ids.length === 0 ? others : { ...others, [list]: ids };
}
