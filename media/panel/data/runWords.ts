/** What a run of a user is called, and how it went, in words. */
import { exitPhrase } from '../../../src/common/model/exitCode';
import { plainLine } from '../../../src/common/text/untrustedText';
import type { MarkedKind, MarkedRun } from '../../../src/timeline/markedRun';
import { shortDuration } from './durationText';
import { headPhrase, type Tone } from './laneWords';

const kindWords: Readonly<Record<MarkedKind, string>> = {
  task: 'Task',
  debug: 'Debug session',
  terminal: 'Terminal command',
  notebook: 'Notebook',
  git: 'Git',
  save: 'Save',
  manual: 'Measuring',
};

export function runLabel({ label }: MarkedRun): string {
  return plainLine(label);
}

/** `Task npm test: failed, exit code 1, 42 s, main at 1a2b3c4`; one plain line. */
export function runPhrase(run: MarkedRun, nowMs: number): string {
  const { kind, startMs, endMs } = run;
  const parts = [outcomePhrase(run), shortDuration(Math.max(0, (endMs ?? nowMs) - startMs)), headPhrase(run)];
  return `${kindWords[kind]} ${runLabel(run)}: ${parts.filter(part => part !== '').join(', ')}`;
}

export function toneOfRun({ endMs, outcome }: MarkedRun): Tone {
  if (endMs === undefined) return 'info';
  if (typeof outcome !== 'number') return 'idle';
  return outcome === 0 ? 'good' : 'bad';
}

function outcomePhrase({ endMs, outcome }: MarkedRun): string {
  if (endMs === undefined) return 'still running';
  switch (outcome) {
    case 0:
      return 'succeeded';
    case 'stopped':
      return 'stopped by hand';
    case 'unknown':
      return 'ended, outcome not known';
    case undefined:
      return '';
    default:
      return `failed, ${exitPhrase(outcome)}`;
  }
}
