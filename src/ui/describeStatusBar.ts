import { formatBytes, formatPercent } from '../common/format';
import type { EngineStatus, HostSample, Tick } from '../common/model';
import { escapeMarkdown, plainLine } from '../common/untrustedText';
import { describeCollecting } from './describeCollecting';
import { engineLabel } from './describeEngine';
import type { Collecting, LiveSnapshot } from './liveState';

export interface StatusBarLook {
  /** May hold codicons; no untrusted text in it. */
  readonly text: string;
  /** Markdown; untrusted text escaped. */
  readonly tooltip: string;
  readonly spoken: string;
}

const busiestShown = 5;

export function describeStatusBar(snapshot: LiveSnapshot): StatusBarLook {
  const { tick, engines, isPaused, storeProblem, collecting } = snapshot;
  const cpu = tick?.host?.cpuPercent;
  const figure = cpu === undefined ? '–' : `${Math.round(cpu)}%`;
  const isBlocked = collecting?.kind === 'blocked';
  const problem = isBlocked
    ? collecting.message
    : storeProblem && `History is not being saved: ${storeProblem}`;
  const noTick = isBlocked ? undefined : 'The first figures appear in a moment.';
  const tooltip = [
    '**Container Metrics**',
    isPaused ? 'Collection is paused: these are the last figures.' : undefined,
    problem === undefined ? undefined : escapeMarkdown(problem),
    tick?.host ? hostTable(tick.host) : noTick,
    tick ? busiestTable(tick) : undefined,
    ...engineLines(engines),
    isBlocked ? undefined : collectingLine(collecting),
    'Click for the history of the host.',
  ];
  return {
    text: `$(${iconOf(isPaused, problem)}) CPU ${figure}`,
    tooltip: tooltip.filter(part => part !== undefined).join('\n\n'),
    spoken: [
      `Host CPU ${cpu === undefined ? 'not known yet' : `${Math.round(cpu)} percent`}`,
      isPaused ? 'collection paused' : undefined,
      problem === undefined ? undefined : plainLine(problem),
    ]
      .filter(part => part !== undefined)
      .join(', '),
  };
}

/** A problem goes first: history may be lost, and nothing else in sight says so. */
function iconOf(isPaused: boolean, problem: string | undefined): string {
  if (problem !== undefined) return 'warning';
  return isPaused ? 'debug-pause' : 'pulse';
}

function hostTable(host: HostSample): string {
  const rows: [string, string][] = [];
  if (host.memoryUsedBytes !== undefined) {
    const total = host.memoryTotalBytes;
    const share = total
      ? ` of ${formatBytes(total)} (${formatPercent((host.memoryUsedBytes / total) * 100)})`
      : '';
    rows.push(['Memory', `${formatBytes(host.memoryUsedBytes)}${share}`]);
  }
  if (host.load) rows.push(['Load', host.load.map(value => value.toFixed(2)).join(' · ')]);
  if (host.coresPercent) rows.push(['Cores', String(host.coresPercent.length)]);
  return ['| | |', '|:--|:--|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

function busiestTable({ containers, samples }: Tick): string | undefined {
  const names = new Map(containers.map(each => [each.id, each.name]));
  const busiest = samples
    .filter(sample => sample.cpuPercent !== undefined)
    .sort((a, b) => (b.cpuPercent ?? 0) - (a.cpuPercent ?? 0))
    .slice(0, busiestShown);
  if (busiest.length === 0) return undefined;
  const rows = busiest.map(sample => {
    const name = escapeMarkdown(names.get(sample.containerId) ?? sample.containerId.slice(0, 12));
    return `| ${name} | ${formatPercent(sample.cpuPercent)} | ${formatBytes(sample.memoryUsedBytes)} |`;
  });
  return ['| Busiest | CPU | Memory |', '|:--|--:|--:|', ...rows].join('\n');
}

function collectingLine(collecting: Collecting | undefined): string | undefined {
  const line = describeCollecting(collecting);
  return line === undefined ? undefined : escapeMarkdown(line);
}

/** What is wrong with engines; of several, with the name of each. */
function engineLines(engines: readonly EngineStatus[]): string[] {
  return engines.flatMap(status => {
    const { state } = status;
    if (state.kind === 'connected' || state.kind === 'duplicate') return [];
    const text = state.kind === 'connecting' ? 'Looking for a container engine.' : state.message;
    return [escapeMarkdown(engines.length > 1 ? `${engineLabel(status)}: ${text}` : text)];
  });
}
