import { fencedFigures } from './comparedFigures';
import { compareRuns, type ComparedRun } from './compareRuns';
import { changedCounts, type RunComparison } from './comparison';
import type { MeasuredRun } from './measuredRun';

/** What changed for one workload. */
export interface ComparedContainer {
  /** The workload's key. */
  readonly workload: string;
  /** Name of its newest container. Untrusted. */
  readonly name: string;
  readonly comparison: RunComparison;
}

/**
 * What changed from the runs `a` to the runs `b`, each oldest first, for every workload that ran in one of
 * them: those with a difference first, then by the CPU time they took. A run in which a workload did not run
 * says nothing of it.
 */
export function compareContainers(
  a: readonly MeasuredRun[],
  b: readonly MeasuredRun[],
): readonly ComparedContainer[] {
  const names = new Map([...a, ...b].flatMap(run => run.workloads.map(each => [each.workload, each.name])));
  return [...names]
    .map(([workload, name]) => {
      const [runsA, runsB] = [runsOf(workload, a), runsOf(workload, b)];
      const { remarks, ...comparison } = compareRuns(runsA, runsB, looksAt(names.size));
      const presence = presenceRemarks([runsA.length, a.length], [runsB.length, b.length]);
      return { workload, name, comparison: { ...comparison, remarks: [...presence, ...remarks] } };
    })
    .sort((one, other) => rankOf(one) - rankOf(other) || costOf(other) - costOf(one));
}

/** How many figures of so many containers are compared with what is usual, after one run. */
export function looksAt(containers: number): number {
  return Math.max(1, containers * fencedFigures.length);
}

/** Whether a row says that something changed. */
export function isTold({ verdict }: RunComparison['rows'][number]): boolean {
  return verdict === 'higher' || verdict === 'lower';
}

/** Whether anything of a container is told to be different. */
export function hasChanged({ rows }: RunComparison): boolean {
  return rows.some(isTold) || changedCounts(rows).length > 0;
}

function runsOf(workload: string, runs: readonly MeasuredRun[]): ComparedRun[] {
  return runs.flatMap(({ span, workloads }) => {
    const own = workloads.find(each => each.workload === workload);
    return own ? [{ span, figures: own.figures, resolutionMs: own.resolutionMs, series: own.series }] : [];
  });
}

type Presence = readonly [ran: number, runs: number];

function presenceRemarks(a: Presence, b: Presence): string[] {
  if (a[0] === a[1] && b[0] === b[1]) return [];
  return [`It ran in ${shareText(a)} of A and in ${shareText(b)} of B.`];
}

function shareText([ran, runs]: Presence): string {
  if (runs === 1) return ran === 1 ? 'the run' : 'no run';
  return ran === runs ? `all ${runs} runs` : `${ran === 0 ? 'none' : ran} of ${runs} runs`;
}

function rankOf({ comparison }: ComparedContainer): number {
  return hasChanged(comparison) ? 0 : 1;
}

function costOf({ comparison }: ComparedContainer): number {
  const cpu = comparison.rows.find(({ id }) => id === 'cpuSeconds');
  return Math.max(cpu?.a?.median ?? 0, cpu?.b?.median ?? 0);
}
