/** What a mark of the event lane is called: in the lane itself, and in full. */
import { exitLabel, exitPhrase, signalOfExit } from '../../../src/common/model/exitCode';
import type { ContainerLimits } from '../../../src/common/model/container';
import { changedLimits, type LimitsChange } from '../../../src/common/model/limitsChange';
import { formatBytes } from '../../../src/common/text/format';
import { plainLine } from '../../../src/common/text/untrustedText';
import type { MarkedRun } from '../../../src/timeline/markedRun';
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
  git: 'info',
  marker: 'info',
  pause: 'idle',
  resume: 'idle',
  remove: 'idle',
  start: 'good',
  healthy: 'good',
  starting: 'idle',
  save: 'idle',
};

/** Digits of a commit's id that are shown. */
const shownDigits = 7;
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
    case 'save':
      return 'saved';
    case 'git':
    case 'marker':
    case 'alert':
      return plainLine(text, labelLength);
    default:
      return kind;
  }
}

/** The whole of it, with whose it is on a page of several; one plain line. */
export function laneSentence(item: LaneItem): string {
  const { member } = item;
  return member === undefined ? lanePhrase(item) : `${plainLine(member, 80)}: ${lanePhrase(item)}`;
}

/** The same as a reader who knows nothing of it needs it; one plain line. */
export function lanePhrase({ kind, exitCode, text = '', before = '', run, limits }: LaneItem): string {
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
      return limits ? limitsPhrase(limits) : 'Limits or restart policy changed';
    case 'image':
      return `Started with image ${plainLine(text)}, previously ${plainLine(before)}`;
    case 'remove':
      return 'Removed';
    case 'git':
    case 'marker': {
      const head = run ? headPhrase(run) : '';
      return head === '' ? plainLine(text) : `${plainLine(text)} (${head})`;
    }
    case 'save':
      return `Saved ${plainLine(text)}`;
    case 'alert':
      return `Alert: ${plainLine(text)}`;
  }
}

/** `Memory limit changed from 512 MiB to 1 GiB, CPU limit set to 0.5 cores`. */
function limitsPhrase(change: LimitsChange): string {
  const told = changedLimits(change).map(member => {
    const { name, say } = limitWords[member];
    const [from, to] = [change.before[member], change.after[member]];
    if (from === undefined) return `${name} limit set to ${say(to)}`;
    return to === undefined
      ? `${name} limit of ${say(from)} removed`
      : `${name} limit changed from ${say(from)} to ${say(to)}`;
  });
  return told.length === 0 ? 'Settings changed, limits as before' : told.join(', ');
}

const limitWords: Readonly<
  Record<
    keyof ContainerLimits,
    { readonly name: string; readonly say: (value: number | undefined) => string }
  >
> = {
  memoryBytes: { name: 'Memory', say: formatBytes },
  cpuCores: {
    name: 'CPU',
    say: (cores = 0) => `${Number(cores.toFixed(2))} ${cores === 1 ? 'core' : 'cores'}`,
  },
  pids: { name: 'PIDs', say: (pids = 0) => String(pids) },
};

/** Where the work stood when it began: `main at 1a2b3c4`; empty where nobody knows. */
export function headPhrase({ head = {} }: Pick<MarkedRun, 'head'>): string {
  const { branch, commit } = head;
  const short = commit?.slice(0, shownDigits);
  if (branch === undefined) return short ?? '';
  return short === undefined ? plainLine(branch) : `${plainLine(branch)} at ${short}`;
}
