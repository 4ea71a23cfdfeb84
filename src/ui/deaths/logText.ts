import type { ContainerLog, ContainerLogLine } from '../../common/model/containerLog';
import { plainLine } from '../../common/text/untrustedText';
import type { DeathRecord } from '../../deaths/deathRecord';
import { logSpan } from '../../deaths/logSpan';

/**
 * The text of the document: of what the engine still has, else of what was kept. Rejects where there is
 * neither.
 */
export async function loggedText(
  record: DeathRecord,
  answer: Promise<ContainerLog>,
  kept: ContainerLog | undefined,
): Promise<string> {
  if (!kept) return logText(record, await answer);
  const log = await answer.catch(() => undefined);
  return log && log.lines.length > 0 ? logText(record, log) : logText(record, kept, true);
}

/** The text of a document with a container's last minute of output. */
export function logText(record: DeathRecord, { lines, isCut }: ContainerLog, isKept = false): string {
  const { container } = record;
  const { fromMs, toMs } = logSpan(record);
  const name = `${plainLine(container.name)} (${container.id.slice(0, 12)})`;
  const count = lines.length === 1 ? '1 line' : `${lines.length} lines`;
  const head = [
    `# ${name}: ${plainLine(record.verdict, 1000)}`,
    `# Output from ${isoTime(fromMs)} to ${isoTime(toMs)}: ${lines.length === 0 ? 'nothing' : count}`,
    ...(isKept
      ? [
          '# Kept when it died, because the engine does not give it any more. What looks like a secret is masked.',
        ]
      : []),
    ...(isCut && isKept ? ['# There was more: the newest lines are kept.'] : []),
    ...(isCut && !isKept ? ['# There was more: the newest lines are shown, each up to 2 kB.'] : []),
  ];
  return [...head, '', ...lines.map(lineText), ''].join('\n');
}

function lineText({ atMs, text }: ContainerLogLine): string {
  return atMs === undefined ? text : `${isoTime(atMs)} ${text}`;
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
