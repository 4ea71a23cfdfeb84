import type { Comparison, ContainerComparison } from '../../api';
import { formatUtc } from '../../common/text/format';
import type { RunSpan } from '../../compare/aliveTime';
import type { ComparedContainer } from '../../compare/compareContainers';
import { comparisonMarkdown } from '../../compare/comparisonMarkdown';
import type { HistoryReader } from '../../protocol/store';
import { compareSides, findRuns, spanOf } from '../state/runComparison';
import { sideText, titleOf } from '../state/runTexts';
import type { EndedRun } from '../../runs/comparableRuns';
import { isIds, toComparedSides, type AskedSide } from './apiArguments';

interface FoundSide {
  readonly spans: readonly RunSpan[];
  readonly runs: readonly EndedRun[];
  readonly label: string;
}

/** Compares two sides, in the form of the public API. Throws `ArgumentError`. */
export async function apiComparison(
  history: Pick<HistoryReader, 'queryRuns' | 'queryRunFigures'>,
  args: unknown,
): Promise<Comparison> {
  const asked = toComparedSides(args);
  const [a, b] = await Promise.all([foundSide(history, asked.a), foundSide(history, asked.b)]);
  const containers = await compareSides(history, { a: a.spans, b: b.spans });
  const title = titleOf(a.runs, b.runs) || 'Comparison';
  return {
    containers: containers.map(toContainerComparison),
    markdown: comparisonMarkdown({ title, labelA: a.label, labelB: b.label, containers }),
  };
}

async function foundSide(
  history: Pick<HistoryReader, 'queryRuns' | 'queryRunFigures'>,
  side: AskedSide,
): Promise<FoundSide> {
  if (!isIds(side)) {
    const label = `${formatUtc(side.fromMs)} to ${formatUtc(side.toMs)}`;
    return { spans: [side], runs: [], label };
  }
  const runs = await findRuns(history, side);
  return { spans: runs.map(spanOf), runs, label: sideText(runs) };
}

function toContainerComparison({ name, comparison }: ComparedContainer): ContainerComparison {
  const { level, rows, remarks } = comparison;
  const figures = rows.map(({ id, label, unit, a, b, difference, verdict, sentence }) => {
    return { id, label, unit, a, b, difference, verdict, sentence };
  });
  return { container: name, level, figures, remarks };
}
