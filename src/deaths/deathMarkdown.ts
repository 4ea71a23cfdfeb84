import { formatBytes, formatDuration, formatUtc } from '../common/text/format';
import { escapeMarkdown } from '../common/text/untrustedText';
import type { DeathRecord } from './deathRecord';
import { growthText } from './memoryGrowth';
import { signalName } from '../common/model/exitCode';
import { similarText } from './similarText';

/** A death for an issue or a chat. All that comes from outside is shown as text. */
export function deathMarkdown(record: DeathRecord): string {
  const { container, verdict, changes } = record;
  const facts = factsOf(record).flatMap(([label, text]) =>
    text === undefined ? [] : [[label, text] as const],
  );
  return [
    `### ${escapeMarkdown(container.name)}: ${escapeMarkdown(verdict, 1000)}`,
    '',
    ...facts.map(([label, text]) => `- **${label}**: ${escapeMarkdown(text, 1000)}`),
    ...changes.map(change => `- **Changed since its last good run**: ${escapeMarkdown(change, 1000)}`),
    '',
  ].join('\n');
}

function factsOf(record: DeathRecord): readonly (readonly [label: string, text: string | undefined])[] {
  const { container, atMs, ranForMs, exitCode, signalName: signal, evidence } = record;
  const { growth, lastMemory, loop, health, error, kills, oomAtMs } = evidence;
  const { memoryBytes, cpuCores, pids } = container.limits ?? {};
  const limits = [
    memoryBytes !== undefined && `memory ${formatBytes(memoryBytes)}`,
    cpuCores !== undefined && `${cpuCores} cores`,
    pids !== undefined && `${pids} processes`,
  ].filter(each => typeof each === 'string');
  const before = (thenMs: number): string => `${Math.max(0, (atMs - thenMs) / 1000).toFixed(1)} s before`;
  return [
    ['When', formatUtc(atMs)],
    ['Ran for', ranForMs === undefined ? undefined : formatDuration(ranForMs)],
    [
      'Exit code',
      exitCode === undefined ? undefined : `${exitCode}${signal === undefined ? '' : ` (${signal})`}`,
    ],
    ['Image', container.image === '' ? undefined : container.image],
    ['Limits', limits.length === 0 ? 'none' : limits.join(', ')],
    ['Out of memory', oomAtMs === undefined ? undefined : `told ${before(oomAtMs)}`],
    [
      'Signals sent by the engine',
      kills.length === 0
        ? undefined
        : kills
            .map(
              each =>
                `${each.signal === undefined ? 'a signal' : signalName(each.signal)} ${before(each.atMs)}`,
            )
            .join(', '),
    ],
    [
      'Memory',
      growth
        ? growthText(growth)
        : lastMemory && `${formatBytes(lastMemory.bytes)} ${before(lastMemory.atMs)}`,
    ],
    ['Health', health],
    ['Restart loop', loop && `${loop.deaths} deaths in ${formatDuration(loop.withinMs)}`],
    ['The engine said', error],
    ['Not the first', similarText(record)],
  ];
}
