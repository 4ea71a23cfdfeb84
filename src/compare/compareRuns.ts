import { formatDuration } from '../common/text/format';
import { alikeSamples, type RunSeries } from './alikeSamples';
import {
  comparedFigures,
  fencedFigures,
  figureText,
  isSame,
  sampledFigures,
  testedFigures,
  type ComparedFigure,
  type ComparedFigureId,
} from './comparedFigures';
import {
  changedCounts,
  type ComparisonLevel,
  type ComparisonRow,
  type ComparisonVerdict,
  type FigureOfRuns,
  type RunComparison,
} from './comparison';
import { decideTogether } from './decideTogether';
import { leastP, mannWhitney } from './mannWhitney';
import { median } from './quantile';
import { runsText } from './rowTexts';
import type { RunFigures } from './runFigures';
import { leastEarlierRuns, newestRuns, tukeyFence } from './tukeyFence';
import { verdictSentence, type Evidence } from './verdictSentence';
import { withinRunBand } from './withinRunBand';

/** A run of one container. */
export interface ComparedRun extends Partial<RunSeries> {
  readonly figures: RunFigures;
  /** Width of the buckets that the figures were made of; absent: samples. */
  readonly resolutionMs?: number;
}

const leastRunsASide = 4;
const mostGapShare = 0.2;
/** Less than this share of its CPU time changes no verdict on a run. */
const doubtShare = 0.05;

/**
 * What changed from the runs `a` to the runs `b` of one container, each oldest first. Runs are compared, and
 * samples of different runs never taken for independent ones, which is wrong every second time. If there are
 * enough runs, those of which more than a fifth is not known are left out. `looks`: how many figures are
 * compared with what is usual at once.
 */
export function compareRuns(a: readonly ComparedRun[], b: readonly ComparedRun[], looks = 1): RunComparison {
  const [wholeA, wholeB] = [a.filter(isWhole), b.filter(isWhole)];
  const level = levelOf(wholeA.length, wholeB.length);
  if (level === 'groups') return comparisonOf(level, wholeA, wholeB, remarksOn(a, b, true), looks);
  // The newest runs define what is usual.
  if (level === 'usual')
    return comparisonOf(level, wholeA.slice(-newestRuns), wholeB, remarksOn(a, b, true), looks);
  const isPair = a.length === 1 && b.length === 1;
  return comparisonOf(isPair ? 'pair' : 'few', a, b, remarksOn(a, b, false), looks);
}

function comparisonOf(
  level: ComparisonLevel,
  a: readonly ComparedRun[],
  b: readonly ComparedRun[],
  remarks: readonly string[],
  looks: number,
): RunComparison {
  const before = a.map(({ figures }) => figures);
  const after = b.map(({ figures }) => figures);
  const evidence = evidenceOf(level, a, b, looks);
  const rows = comparedFigures.map(figure =>
    figure.id === 'memoryP95Bytes' && hasSeveralResolutions(a, b)
      ? unlikeRow(rowOf(figure, before, after, undefined))
      : rowOf(figure, before, after, evidence.get(figure.id)),
  );
  return {
    level,
    countA: a.length,
    countB: b.length,
    rows,
    remarks: [
      ...countRemarks(rows),
      ...remarks,
      ...endRemarks([...a, ...b]),
      ...resolutionRemarks([...a, ...b]),
    ],
  };
}

function countRemarks(rows: readonly ComparisonRow[]): string[] {
  return changedCounts(rows).map(
    ({ label, unit, a, b }) => `${label}: ${runsText(unit, b)} in B, ${runsText(unit, a)} in A.`,
  );
}

function isWhole({ figures }: ComparedRun): boolean {
  return figures.gapShare <= mostGapShare;
}

function levelOf(countA: number, countB: number): 'groups' | 'usual' | undefined {
  if (countA >= leastRunsASide && countB >= leastRunsASide) return 'groups';
  return countA >= leastEarlierRuns && countB === 1 ? 'usual' : undefined;
}

function remarksOn(
  a: readonly ComparedRun[],
  b: readonly ComparedRun[],
  isLeftOut: boolean,
): readonly string[] {
  const count = [...a, ...b].filter(run => !isWhole(run)).length;
  const runs = count === 1 ? 'One run is' : `${count} runs are`;
  const much = 'more than a fifth of the time is not known';
  return [
    ...(count > 0
      ? [
          isLeftOut
            ? `${runs} left out: ${much}.`
            : `Of ${count === 1 ? 'one run' : `${count} runs`}, ${much}.`,
        ]
      : []),
    ...(overlap(a, b) ? ['The runs overlap in time: each also shows what the other did.'] : []),
  ];
}

/** Percentiles of averages are lower than those of samples, whatever the runs did. */
function hasSeveralResolutions(a: readonly ComparedRun[], b: readonly ComparedRun[]): boolean {
  return new Set([...a, ...b].map(({ resolutionMs = 0 }) => resolutionMs)).size > 1;
}

function unlikeRow({ id, label, unit, a, b }: ComparisonRow): ComparisonRow {
  const sentence = `${label}: not compared, because some runs have samples and others averages.`;
  return { id, label, unit, a, b, verdict: 'shown', sentence };
}

function resolutionRemarks(runs: readonly ComparedRun[]): string[] {
  const coarse = runs.filter(({ resolutionMs = 0 }) => resolutionMs > 0);
  const widest = Math.max(0, ...coarse.map(({ resolutionMs = 0 }) => resolutionMs));
  if (coarse.length === 0) return [];
  const whose = coarse.length === 1 ? 'one run' : `${coarse.length} runs`;
  return [`Of ${whose} only averages over ${formatDuration(widest)} are left.`];
}

/** Short runs only, because their first and last readings are a large part of them. */
function endRemarks(runs: readonly ComparedRun[]): string[] {
  const doubts = runs.flatMap(({ figures: { cpuSeconds = 0, cpuDoubtSeconds = 0 } }) =>
    cpuDoubtSeconds > doubtShare * cpuSeconds ? [cpuDoubtSeconds] : [],
  );
  if (doubts.length === 0) return [];
  const much = figureText('seconds', Math.max(...doubts));
  return [`CPU time is known to ±${much}: samples across the start or end of a run are divided by time.`];
}

function overlap(a: readonly ComparedRun[], b: readonly ComparedRun[]): boolean {
  return a.some(({ span: one }) =>
    b.some(({ span: other }) => one && other && one.fromMs < other.toMs && other.fromMs < one.toMs),
  );
}

/** What tests say of the figures that are tested at this level; other figures are absent. */
function evidenceOf(
  level: ComparisonLevel,
  a: readonly ComparedRun[],
  b: readonly ComparedRun[],
  looks: number,
): ReadonlyMap<ComparedFigureId, Evidence> {
  const valuesOf = (id: ComparedFigureId, runs: readonly ComparedRun[]): number[] =>
    knownValues(
      comparedFigures.find(figure => figure.id === id),
      runs.map(({ figures }) => figures),
    );
  switch (level) {
    case 'groups':
      return groupEvidence(testedFigures.map(id => ({ id, a: valuesOf(id, a), b: valuesOf(id, b) })));
    case 'usual':
      return new Map(
        fencedFigures.flatMap(id => {
          const fence = tukeyFence(valuesOf(id, a), looks);
          return fence ? [[id, { kind: 'usual', fence, runs: a.length }] as const] : [];
        }),
      );
    case 'pair':
      return pairEvidence(a, b);
    case 'few':
      return new Map(testedFigures.map(id => [id, { kind: 'few' }] as const));
  }
}

interface TestedGroups {
  readonly id: ComparedFigureId;
  readonly a: readonly number[];
  readonly b: readonly number[];
}

function groupEvidence(groups: readonly TestedGroups[]): ReadonlyMap<ComparedFigureId, Evidence> {
  const testable = groups.filter(({ a, b }) => Math.min(a.length, b.length) >= leastRunsASide);
  const tests = testable.map(({ a, b }) => mannWhitney(a, b));
  const least = Math.max(0, ...testable.map(({ a, b }) => leastP(a.length, b.length)));
  const decided = decideTogether(
    tests.map(({ p }) => p),
    least,
  );
  return new Map(
    tests.flatMap((test, index) => {
      const id = testable[index]?.id;
      return id ? [[id, { kind: 'groups', ...test, isClear: decided[index] === true }] as const] : [];
    }),
  );
}

function pairEvidence(
  [a]: readonly ComparedRun[],
  [b]: readonly ComparedRun[],
): ReadonlyMap<ComparedFigureId, Evidence> {
  const evidence = new Map<ComparedFigureId, Evidence>(
    testedFigures.map(id => [id, { kind: 'few' }] as const),
  );
  if (!a || !b) return evidence;
  const runs = [a, b].flatMap(({ series, span }) => (series && span ? [{ series, span }] : []));
  const [first, second] = runs;
  for (const [id, metric] of Object.entries(sampledFigures)) {
    const canTell = first && second && isWhole(a) && isWhole(b);
    const band = canTell ? withinRunBand(...alikeSamples(first, second, metric)) : undefined;
    evidence.set(id as keyof typeof sampledFigures, { kind: 'pair', band });
  }
  return evidence;
}

function knownValues(figure: ComparedFigure | undefined, runs: readonly RunFigures[]): number[] {
  return runs.flatMap(each => figure?.valueOf(each) ?? []);
}

function rowOf(
  figure: ComparedFigure,
  before: readonly RunFigures[],
  after: readonly RunFigures[],
  evidence: Evidence | undefined,
): ComparisonRow {
  const { id, label, unit } = figure;
  const [a, b] = [summary(knownValues(figure, before)), summary(knownValues(figure, after))];
  if (!a || !b) return { id, label, unit, a, b, verdict: 'unknown', sentence: `${label}: not known.` };
  const difference = b.median - a.median;
  const verdict = verdictOf(figure, a.median, b.median, evidence);
  const sentence = verdictSentence({ figure, a, b, verdict, evidence });
  return { id, label, unit, a, b, difference, verdict, sentence };
}

function summary(values: readonly number[]): FigureOfRuns | undefined {
  if (values.length === 0) return undefined;
  return {
    median: median(values),
    least: Math.min(...values),
    most: Math.max(...values),
    runs: values.length,
  };
}

function verdictOf(
  figure: ComparedFigure,
  before: number,
  after: number,
  evidence: Evidence | undefined,
): ComparisonVerdict {
  if (!evidence) return 'shown';
  if (isSame(figure, before, after)) return 'same';
  const direction = after > before ? 'higher' : 'lower';
  switch (evidence.kind) {
    case 'groups':
      return evidence.isClear ? direction : 'unclear';
    case 'usual':
      return after > evidence.fence.high || after < evidence.fence.low ? direction : 'same';
    case 'pair':
      return evidence.band && evidence.band.low * evidence.band.high > 0 ? direction : 'unclear';
    case 'few':
      return 'unclear';
  }
}
