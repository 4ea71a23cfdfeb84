import { formatBytes, formatDuration, formatUtc } from '../common/text/format';
import { secondMs } from '../common/time';
import { signalName } from '../common/model/exitCode';
import type { DeathRecord } from './deathRecord';
import { loopText } from './judgeDeath';
import { limitToTry } from './limitToTry';
import { growthText } from './memoryGrowth';
import { similarText } from './similarText';

/** How times are shown to a reader; in UTC by default. */
export interface DeathTimes {
  readonly moment: (timeMs: number) => string;
  /** Such as `Europe/Berlin`. */
  readonly timeZone: string;
}

/** What is known of a death besides its verdict, in words, the most telling first. Texts are untrusted. */
export function deathFacts(
  record: DeathRecord,
  times: DeathTimes = { moment: formatUtc, timeZone: 'UTC' },
): readonly (readonly [label: string, text: string])[] {
  const { container, atMs, ranForMs, exitCode, signalName: signal, evidence, changes } = record;
  const { growth, lastMemory, loop, health, error, kills, oomAtMs } = evidence;
  const before = (thenMs: number): string => {
    const seconds = Math.max(0, (atMs - thenMs) / 1000).toFixed(1);
    return seconds === '0.0' ? 'at its end' : `${seconds} s before`;
  };
  const facts: readonly (readonly [label: string, text: string | undefined])[] = [
    ['When', times.moment(atMs)],
    ['Ran for', ranForMs === undefined ? undefined : ranForText(ranForMs)],
    [
      'Exit code',
      exitCode === undefined ? undefined : `${exitCode}${signal === undefined ? '' : ` (${signal})`}`,
    ],
    ['Image', container.image === '' ? undefined : container.image],
    ['Limits', limitsText(record)],
    ['Suggested limit', limitToTry(record)?.text],
    ['Out of memory', oomAtMs === undefined ? undefined : `reported ${before(oomAtMs)}`],
    ['Signals sent by the engine', kills.length === 0 ? undefined : kills.map(killText(before)).join(', ')],
    [
      'Memory',
      growth
        ? growthText(growth)
        : lastMemory && `${formatBytes(lastMemory.bytes)} ${before(lastMemory.atMs)}`,
    ],
    ['Health', health],
    ['Restart loop', loop && loopText(loop)],
    ['The engine said', error],
    ['Not the first', similarText(record, times.timeZone)],
    ...changes.map(change => ['Changed since its last good run', change] as const),
  ];
  return facts.flatMap(([label, text]) => (text === undefined ? [] : [[label, text] as const]));
}

function ranForText(ranForMs: number): string {
  return ranForMs < secondMs ? 'less than a second' : formatDuration(ranForMs);
}

function limitsText({ container }: DeathRecord): string {
  const { memoryBytes, cpuCores, pids } = container.limits ?? {};
  const limits = [
    memoryBytes !== undefined && `memory ${formatBytes(memoryBytes)}`,
    cpuCores !== undefined && `${Number(cpuCores.toFixed(2))} ${cpuCores === 1 ? 'core' : 'cores'}`,
    pids !== undefined && `${pids} ${pids === 1 ? 'process' : 'processes'}`,
  ].filter(each => typeof each === 'string');
  return limits.length === 0 ? 'none' : limits.join(', ');
}

function killText(before: (thenMs: number) => string) {
  return ({ signal, atMs }: DeathRecord['evidence']['kills'][number]): string =>
    `${signal === undefined ? 'a signal' : signalName(signal)} ${before(atMs)}`;
}
