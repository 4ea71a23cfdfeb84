import type { Comparison, ContainerComparison } from '../../api';
import { formatUtc } from '../../common/text/format';
import type { RunSpan } from '../../compare/aliveTime';
import type { ComparedContainer } from '../../compare/compareContainers';
import { comparisonMarkdown } from '../../compare/comparisonMarkdown';
import type { HistoryReader } from '../../protocol/store';
import { compareSides, findRuns, spanOf } from '../state/runComparison';
import { sideTexts, titleOf } from '../state/runTexts';
import type { EndedRun } from '../../runs/comparableRuns';
import { isIds, toComparedSides, type AskedSide } from './apiArguments';

interface FoundSide {
  readonly spans: readonly RunSpan[];
  /** None for a span. */
  readonly runs: readonly EndedRun[];
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
  const names = sideTexts(a.runs, b.runs);
  return {
    containers: containers.map(toContainerComparison),
    markdown: comparisonMarkdown({
      title,
      labelA: labelOf(a) ?? names.a,
      labelB: labelOf(b) ?? names.b,
      containers,
    }),
  };
}

/** What a span is called. */
function labelOf({ runs, spans: [span] }: FoundSide): string | undefined {
  return runs.length > 0 || !span ? undefined : `${formatUtc(span.fromMs)} to ${formatUtc(span.toMs)}`;
}

async function foundSide(
  history: Pick<HistoryReader, 'queryRuns' | 'queryRunFigures'>,
  side: AskedSide,
): Promise<FoundSide> {
  if (!isIds(side)) return { spans: [side], runs: [] };
  const runs = await findRuns(history, side);
  return { spans: runs.map(spanOf), runs };
}

function toContainerComparison({ name, comparison }: ComparedContainer): ContainerComparison {
  const { level, rows, remarks } = comparison;
  const figures = rows.map(({ id, label, unit, a, b, difference, verdict, sentence }) => {
    return { id, label, unit, a, b, difference, verdict, sentence };
  });
  return { container: name, level, figures, remarks };
}
