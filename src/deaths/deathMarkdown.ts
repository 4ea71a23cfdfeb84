import { formatUtcSecond } from '../common/text/format';
import { readableMarkdown } from '../common/text/untrustedText';
import { deathFacts } from './deathFacts';
import type { DeathRecord } from './deathRecord';
import { keptLogBounds } from './keptLog';

/** One line about a moment, UTC ms. */
export interface DatedLine {
  readonly atMs: number;
  readonly text: string;
}

/** What is told besides the facts, each oldest first. */
export interface DeathStory {
  readonly before?: readonly DatedLine[];
  /** What its health checks said. */
  readonly checks?: readonly DatedLine[];
  /** What it wrote last. */
  readonly output?: readonly DatedLine[];
}

/** Nobody reads more in an issue: of a list, the newest lines are told; of output all that is kept. */
const mostLines = 20;

/** A death for an issue or a chat. All that comes from outside is shown as text. */
export function deathMarkdown(
  record: DeathRecord,
  { before = [], checks = [], output = [] }: DeathStory = {},
): string {
  const facts = deathFacts(record).map(([label, text]) => `- **${label}**: ${readableMarkdown(text, 1000)}`);
  const title = `### ${readableMarkdown(record.container.name)}: ${readableMarkdown(record.verdict, 1000)}`;
  const parts = [
    ...part('What happened before', before),
    ...part('Health checks', checks),
    ...part('Last output', output, keptLogBounds.lines),
  ];
  return [title, '', ...facts, '', ...parts].join('\n');
}

function part(title: string, lines: readonly DatedLine[], most = mostLines): string[] {
  if (lines.length === 0) return [];
  const left = lines.length - most;
  const items = lines
    .slice(-most)
    .map(({ atMs, text }) => `- ${formatUtcSecond(atMs)}: ${readableMarkdown(text, 500)}`);
  return [`**${title}**`, '', ...(left > 0 ? [`- ${left} earlier`] : []), ...items, ''];
}
