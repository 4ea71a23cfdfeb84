import { changeText } from '../common/text/changeText';
import { differenceText, figureText, rangeText, type ComparedFigure } from './comparedFigures';
import type { ComparisonVerdict, FigureOfRuns } from './comparison';
import type { MannWhitney } from './mannWhitney';
import type { Fence } from './tukeyFence';
import type { WithinRunBand } from './withinRunBand';

/** What a test says about one figure. */
export type Evidence =
  /** `isClear`: the difference counts even among all figures that were tested. */
  | ({ readonly kind: 'groups'; readonly isClear: boolean } & MannWhitney)
  | { readonly kind: 'usual'; readonly fence: Fence; readonly runs: number }
  /** Without a band there are too few independent samples. */
  | { readonly kind: 'pair'; readonly band?: WithinRunBand }
  | { readonly kind: 'few' };

export interface JudgedFigure {
  readonly figure: ComparedFigure;
  readonly a: FigureOfRuns;
  readonly b: FigureOfRuns;
  readonly verdict: ComparisonVerdict;
  readonly evidence?: Evidence;
}

/** What a row says, as a sentence with its numbers. */
export function verdictSentence({ figure, a, b, verdict, evidence }: JudgedFigure): string {
  const { label, unit } = figure;
  const change = a.median === b.median ? '' : ` (${changeText(a.median, b.median)})`;
  const values = `${figureText(unit, b.median)} against ${figureText(unit, a.median)}`;
  const told = `${label}: ${values}${change}`;
  if (verdict === 'same' && evidence?.kind !== 'usual')
    return `${told}: the same, the difference is too small to matter.`;
  switch (evidence?.kind) {
    case undefined:
      return `${told}.`;
    case 'groups':
      return groupSentence(told, verdict, evidence);
    case 'usual': {
      const usual = rangeText(unit, evidence.fence.least, evidence.fence.most);
      const value = `${label}: ${figureText(unit, b.median)}`;
      if (verdict === 'same') return `${value}, as usual (${usual} in ${evidence.runs} earlier runs).`;
      return `${value}, outside the usual ${usual} of ${evidence.runs} earlier runs.`;
    }
    case 'pair':
      return pairSentence(told, verdict, evidence.band, figure);
    case 'few':
      return `${told}: so few runs cannot tell a change from chance; 4 each would tell.`;
  }
}

function groupSentence(told: string, verdict: ComparisonVerdict, { p, higherShare }: MannWhitney): string {
  const isHigher = higherShare >= 0.5;
  const share = Math.round(100 * (isHigher ? higherShare : 1 - higherShare));
  const pairs = `${isHigher ? 'higher' : 'lower'} in ${share}% of pairs, p = ${chanceText(p)}`;
  return verdict === 'unclear' ? `${told}: may be chance (${pairs}).` : `${told}: ${pairs}.`;
}

function pairSentence(
  told: string,
  verdict: ComparisonVerdict,
  band: WithinRunBand | undefined,
  { unit }: ComparedFigure,
): string {
  if (!band) return `${told}: too few independent samples to tell; 4 runs each would tell.`;
  const within = `${differenceText(unit, band.low)} to ${differenceText(unit, band.high)} within these two runs`;
  const isClear = verdict !== 'unclear';
  return `${told}: ${within}${isClear ? '' : ', which may be chance'}; 4 runs each would tell.`;
}

function chanceText(p: number): string {
  return p < 0.001 ? 'less than 0.001' : p.toFixed(3);
}
