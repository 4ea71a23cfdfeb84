import { plainLine } from '../../../src/common/text/untrustedText';
import type { DatedLine } from '../../../src/deaths/deathMarkdown';
import type { KeptDeath } from '../../../src/deaths/keptDeath';
import type { LaneMarkedRun } from '../../../src/protocol/lane';
import type { ToPanel } from '../../../src/protocol/panel';
import { byTime, laneItems, laneWork } from '../data/laneItems';
import { lanePhrase } from '../data/laneWords';
import { runPhrase } from '../data/runWords';

export type DeathDetails = ToPanel & { type: 'death' };

/** Most characters of a health check's output. */
const outputLength = 300;

/** What the container and its users did before the death, oldest first. Texts are plain lines. */
export function linesBefore({ record }: KeptDeath, { events, runs }: DeathDetails): DatedLine[] {
  const work = runs.map((run): LaneMarkedRun => {
    return {
      kind: 'markedRun',
      atMs: run.startMs,
      run,
      ...(run.endMs !== undefined && { endMs: run.endMs }),
    };
  });
  return [
    ...laneItems([...events, ...work]).map(item => ({
      atMs: item.atMs,
      text: item.kind === 'save' ? `Last save before: ${plainLine(item.text ?? '')}` : lanePhrase(item),
    })),
    ...laneWork(work).map(run => ({ atMs: run.startMs, text: runPhrase(run, record.atMs) })),
  ]
    .filter(({ atMs }) => atMs <= record.atMs)
    .sort(byTime);
}

/** What it wrote last, oldest first, where that is kept. A line without a time has that of the death. */
export function outputLines({ record }: KeptDeath, { log }: DeathDetails): DatedLine[] {
  return (log?.lines ?? []).map(({ atMs = record.atMs, text }) => ({
    atMs,
    text: plainLine(text, outputLength),
  }));
}

/** What its last health checks said, oldest first. Texts are plain lines. */
export function healthLines({ healthLog }: DeathDetails): DatedLine[] {
  return healthLog.map(({ atMs, exitCode, output }) => {
    const text = plainLine(output, outputLength).trim();
    const said = exitCode === 0 ? 'Passed' : `Failed, exit code ${exitCode}`;
    return { atMs, text: text === '' ? said : `${said}: ${text}` };
  });
}
