import type { ContainerLog, ContainerLogLine } from '../../common/model/containerLog';
import { plainLine } from '../../common/text/untrustedText';
import { minuteMs, secondMs } from '../../common/time';
import type { DeathRecord } from '../../deaths/deathRecord';

/** The last minute of a container by its engine's clock, or its whole run when that was shorter. */
export function logSpan({ atMs, ranForMs }: DeathRecord): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: Math.max(0, atMs - Math.min(ranForMs ?? minuteMs, minuteMs)), toMs: atMs + secondMs };
}

/** The text of a document with a container's last minute of output. */
export function logText(record: DeathRecord, { lines, isCut }: ContainerLog): string {
  const { container } = record;
  const { fromMs, toMs } = logSpan(record);
  const name = `${plainLine(container.name)} (${container.id.slice(0, 12)})`;
  const count = lines.length === 1 ? '1 line' : `${lines.length} lines`;
  const head = [
    `# ${name}: ${plainLine(record.verdict, 1000)}`,
    `# Output from ${isoTime(fromMs)} to ${isoTime(toMs)}: ${lines.length === 0 ? 'nothing' : count}`,
    ...(isCut ? ['# There was more: the newest lines are shown, each up to 2 kB.'] : []),
  ];
  return [...head, '', ...lines.map(lineText), ''].join('\n');
}

function lineText({ atMs, text }: ContainerLogLine): string {
  return atMs === undefined ? text : `${isoTime(atMs)} ${text}`;
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
