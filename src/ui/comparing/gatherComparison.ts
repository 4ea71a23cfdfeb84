import type { MeasuredRun } from '../../compare/measuredRun';
import type { DrawnRun, ShownComparison } from '../../protocol/comparison';
import type { Core } from '../../core';
import type { EndedRun } from '../../runs/comparableRuns';
import { compareSides, measureRuns, spanOf, type Sides } from '../state/runComparison';
import { sideTexts, titleOf } from '../state/runTexts';

/** To draw a side, this many of its newest runs are searched for one with data. */
const mostDrawn = 3;

/** Everything a comparison page shows. Each side has at least one run, oldest first. */
export async function gatherComparison(
  { history, directory }: Pick<Core, 'history' | 'directory'>,
  { a, b }: Sides<EndedRun>,
): Promise<ShownComparison> {
  const newest = (runs: readonly EndedRun[]): EndedRun[] => runs.slice(-mostDrawn).reverse();
  const [compared, drawnA, drawnB] = await Promise.all([
    compareSides(history, { a: a.map(spanOf), b: b.map(spanOf) }),
    measureRuns(history, newest(a).map(spanOf), true),
    measureRuns(history, newest(b).map(spanOf), true),
    // Loads the names of containers that are gone.
    directory.list(),
  ]);
  const containers = compared.map(each => ({
    ...each,
    name: directory.labelOf(each.workload, each.name),
    ...drawnAs('a', drawnOf(each.workload, drawnA)),
    ...drawnAs('b', drawnOf(each.workload, drawnB)),
  }));
  const labels = sideTexts(a, b);
  const side = (label: string, runs: readonly EndedRun[]) => ({ label, startMs: runs.at(-1)?.startMs ?? 0 });
  return { title: titleOf(a, b), a: side(labels.a, a), b: side(labels.b, b), containers };
}

function drawnOf(workload: string, newestFirst: readonly MeasuredRun[]): DrawnRun | undefined {
  for (const { span, workloads } of newestFirst) {
    const series = workloads.find(each => each.workload === workload)?.series;
    if (series && series.timestamps.length > 0) return { span, series };
  }
  return undefined;
}

function drawnAs(
  side: 'a' | 'b',
  run: DrawnRun | undefined,
): { readonly a?: DrawnRun; readonly b?: DrawnRun } {
  return run ? { [side]: run } : {};
}
