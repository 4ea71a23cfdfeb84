import { escapeMarkdown } from '../common/text/untrustedText';
import { deathFacts } from './deathFacts';
import type { DeathRecord } from './deathRecord';

/** A death for an issue or a chat. All that comes from outside is shown as text. */
export function deathMarkdown(record: DeathRecord): string {
  const facts = deathFacts(record).map(([label, text]) => `- **${label}**: ${escapeMarkdown(text, 1000)}`);
  const title = `### ${escapeMarkdown(record.container.name)}: ${escapeMarkdown(record.verdict, 1000)}`;
  return [title, '', ...facts, ''].join('\n');
}
