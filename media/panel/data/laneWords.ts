/** What a mark of the event lane is called: in the lane itself, and in full. */
import { exitLabel, exitPhrase, signalOfExit } from '../../../src/common/model/exitCode';
import { plainLine } from '../../../src/common/text/untrustedText';
import type { LaneItem, LaneItemKind } from './laneItems';

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'idle';

const tones: Readonly<Record<LaneItemKind, Tone>> = {
  oom: 'bad',
  die: 'bad',
  alert: 'warn',
  unhealthy: 'warn',
  restart: 'info',
  image: 'info',
  stop: 'idle',
  exit: 'idle',
  update: 'info',
  rename: 'info',
  marker: 'info',
  pause: 'idle',
  resume: 'idle',
  remove: 'idle',
  start: 'good',
  healthy: 'good',
  starting: 'idle',
};

/** Characters of a name or note in the lane, where there is little room. */
const labelLength = 24;

export function toneOf({ kind }: LaneItem): Tone {
  return tones[kind];
}

/** A few characters: `137 SIGKILL`, `unhealthy`. */
export function laneLabel({ kind, exitCode, text = '' }: LaneItem): string {
  switch (kind) {
    case 'oom':
      return exitCode === undefined ? 'OOM' : `${exitCode} OOM`;
    case 'die':
    case 'exit':
      if (exitCode === undefined) return 'died';
      return signalOfExit(exitCode) === undefined ? `exit ${exitCode}` : exitLabel(exitCode);
    case 'rename':
      return 'renamed';
    case 'update':
      return 'limits';
    case 'image':
      return 'new image';
    case 'remove':
      return 'removed';
    case 'pause':
      return 'paused';
    case 'resume':
      return 'resumed';
    case 'marker':
    case 'alert':
      return plainLine(text, labelLength);
    default:
      return kind;
  }
}

/** The same as a reader who knows nothing of it needs it; one plain line. */
export function lanePhrase({ kind, exitCode, text = '', before = '' }: LaneItem): string {
  const end = exitCode === undefined ? '' : `, ${exitPhrase(exitCode)}`;
  switch (kind) {
    case 'oom':
      return exitCode === undefined ? 'Out of memory: a process was killed' : `Killed, out of memory${end}`;
    case 'die':
      return `Died${end}`;
    case 'exit':
      return `Ended by itself${end}`;
    case 'stop':
      return `Stopped on request${end}`;
    case 'start':
      return 'Started';
    case 'restart':
      return 'Restarted';
    case 'healthy':
      return 'Healthy';
    case 'unhealthy':
      return 'Unhealthy';
    case 'starting':
      return 'Health not known yet';
    case 'pause':
      return 'Paused';
    case 'resume':
      return 'Resumed';
    case 'rename':
      return `Renamed to ${plainLine(text)}`;
    case 'update':
      return 'Limits or restart policy changed';
    case 'image':
      return `Started with image ${plainLine(text)}, before ${plainLine(before)}`;
    case 'remove':
      return 'Removed';
    case 'marker':
      return plainLine(text);
    case 'alert':
      return `Alert: ${plainLine(text)}`;
  }
}
