import { formatBytes, formatPercent } from '../../common/text/format';
import type { HostSample } from '../../common/model/sample';
import type { Tick } from '../../common/model/tick';
import type { EngineStatus } from '../../common/model/engine';
import { escapeMarkdown } from '../../common/text/untrustedText';
import { describeCollecting } from '../state/describeCollecting';
import { labelWorkloads } from '../state/containerCatalog';
import { engineNames } from '../state/engineNames';
import type { Collecting, LiveSnapshot } from '../state/liveState';
import { troublesOf } from '../state/troubles';

export interface StatusBarLook {
  /** May contain codicons. Contains no untrusted text. */
  readonly text: string;
  /** Markdown, with untrusted text escaped. */
  readonly tooltip: string;
  readonly spoken: string;
}

const busiestShown = 5;

export function describeStatusBar(snapshot: Omit<LiveSnapshot, 'intervalMs'>): StatusBarLook {
  const { tick, engines, isPaused, collecting } = snapshot;
  const cpu = tick?.host?.cpuPercent;
  const figure = cpu === undefined ? '–' : `${Math.round(cpu)}%`;
  const isBlocked = collecting?.kind === 'blocked';
  const troubles = troublesOf(snapshot).map(({ text }) => text);
  const noTick = isBlocked ? undefined : 'The first figures appear in a moment.';
  const tooltip = [
    '**Container Metrics**',
    isPaused ? 'Collection is paused: these are the last figures.' : undefined,
    ...troubles.map(text => escapeMarkdown(text, 1000)),
    tick?.host ? hostTable(tick.host) : noTick,
    tick ? busiestTable(tick, engines) : undefined,
    ...engineLines(engines),
    isBlocked ? undefined : collectingLine(collecting),
    'Click for the history of the host.',
  ];
  return {
    text: `$(${iconOf(isPaused, troubles.length > 0)}) CPU ${figure}`,
    tooltip: tooltip.filter(part => part !== undefined).join('\n\n'),
    spoken: [
      `Host CPU ${cpu === undefined ? 'not known yet' : `${Math.round(cpu)} percent`}`,
      isPaused ? 'collection paused' : undefined,
      ...troubles,
    ]
      .filter(part => part !== undefined)
      .join(', '),
  };
}

/** A problem comes first: history may be lost, and nothing else in sight says so. */
function iconOf(isPaused: boolean, isTroubled: boolean): string {
  if (isTroubled) return 'warning';
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

function busiestTable({ containers, samples }: Tick, engines: readonly EngineStatus[]): string | undefined {
  const busiest = samples
    .filter(sample => sample.cpuPercent !== undefined)
    .sort((a, b) => (b.cpuPercent ?? 0) - (a.cpuPercent ?? 0))
    .slice(0, busiestShown);
  if (busiest.length === 0) return undefined;
  const runs = new Map(containers.map(each => [each.workload.key, each]));
  const shown = busiest.map(({ containerId }) => containers.find(({ id }) => id === containerId));
  for (const each of shown) if (each) runs.set(each.workload.key, each);
  const named = [...runs.values()].map(({ id, name, workload: { key, project } }) => {
    return { workload: key, name, project, containerId: id };
  });
  const labels = new Map(labelWorkloads(named, engines).map(each => [each.workload, each.label]));
  const rows = busiest.map((sample, at) => {
    const label = labels.get(shown[at]?.workload.key ?? '');
    const name = escapeMarkdown(label ?? sample.containerId.slice(0, 12));
    return `| ${name} | ${formatPercent(sample.cpuPercent)} | ${formatBytes(sample.memoryUsedBytes)} |`;
  });
  return ['| Busiest | CPU | Memory |', '|:--|--:|--:|', ...rows].join('\n');
}

function collectingLine(collecting: Collecting | undefined): string | undefined {
  const line = describeCollecting(collecting);
  return line === undefined ? undefined : escapeMarkdown(line);
}

/** Problems of engines, with the engine's name when there are several. */
function engineLines(engines: readonly EngineStatus[]): string[] {
  const names = engineNames(engines);
  return engines.flatMap(({ endpoint, state }) => {
    if (state.kind === 'connected' || state.kind === 'duplicate') return [];
    const text = state.kind === 'connecting' ? 'Looking for a container engine.' : state.message;
    return [escapeMarkdown(engines.length > 1 ? `${names.get(endpoint) ?? endpoint}: ${text}` : text)];
  });
}
