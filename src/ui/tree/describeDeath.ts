import { dayMs, hourMs, minuteMs } from '../../common/time';
import { escapeMarkdown, plainLine } from '../../common/text/untrustedText';
import { deathFacts } from '../../deaths/deathFacts';
import { deathLabel } from '../../deaths/deathLabel';
import type { DeathRecord } from '../../deaths/deathRecord';

export interface DeathLook {
  readonly label: string;
  readonly description: string;
  /** Read by a screen reader. */
  readonly spoken: string;
}

/** Higher counts are shown as `99+`. */
const mostCounted = 99;

/** A death as a tree row, in plain text. */
export function describeDeath(record: DeathRecord, nowMs: number): DeathLook {
  const label = deathLabel(record);
  const description = agoText(nowMs - record.atMs);
  return { label, description, spoken: `Last death: ${plainLine(record.verdict, 300)} ${description}` };
}

/** `3 deaths in 24 h`; `undefined` when there was none. */
export function deathCountText(count: number): string | undefined {
  if (count === 0) return undefined;
  if (count === 1) return '1 death in 24 h';
  return `${count > mostCounted ? `${mostCounted}+` : count} deaths in 24 h`;
}

/** A death's tooltip in Markdown, with all text escaped. */
export function deathTooltip(record: DeathRecord): string {
  const rows = deathFacts(record).map(([label, text]) => `| ${label} | ${escapeMarkdown(text, 500)} |`);
  return [`**${escapeMarkdown(record.verdict, 1000)}**`, '', '| | |', '|:--|:--|', ...rows].join('\n');
}

/** In a single unit, so that the row does not change with every refresh. */
function agoText(agoMs: number): string {
  if (agoMs < minuteMs) return 'just now';
  if (agoMs < hourMs) return `${Math.floor(agoMs / minuteMs)} min ago`;
  if (agoMs < dayMs) return `${Math.floor(agoMs / hourMs)} h ago`;
  return `${Math.floor(agoMs / dayMs)} d ago`;
}
