import { formatBytes, formatPercent } from '../../common/text/format';
import type { Container } from '../../common/model/container';
import { containersById } from '../../common/model/containersById';
import type { ContainerSample, HostSample } from '../../common/model/sample';
import type { Tick } from '../../common/model/tick';
import type { EngineStatus } from '../../common/model/engine';
import { engineNames } from '../../common/text/engineNames';
import { escapeMarkdown } from '../../common/text/untrustedText';
import { describeCollecting } from '../state/describeCollecting';
import { labelWorkloads, nameInLabel } from '../state/knownWorkloads';
import type { Collecting, LiveSnapshot } from '../state/liveState';
import { overdueText } from '../state/overdue';
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
  const { engines, isPaused, collecting, overdueSinceMs } = snapshot;
  const overdue = overdueSinceMs === undefined ? undefined : overdueText(overdueSinceMs);
  const tick = overdue === undefined ? snapshot.tick : undefined;
  const cpu = tick?.host?.cpuPercent;
  const figure = cpu === undefined ? '–' : `${Math.round(cpu)}%`;
  const unknownCpu = overdue === undefined ? 'not known yet' : 'not known';
  const isBlocked = collecting?.kind === 'blocked';
  const troubles = troublesOf(snapshot).map(({ text }) => text);
  const noTick = isBlocked || overdue !== undefined ? undefined : 'The first figures appear in a moment.';
  const tooltip = [
    '**Container Metrics**',
    isPaused ? 'Collection is paused: these are the last figures.' : undefined,
    ...troubles.map(text => escapeMarkdown(text, 1000)),
    overdue,
    tick?.host ? hostTable(tick.host) : noTick,
    tick ? busiestTable(tick, engines) : undefined,
    ...engineLines(engines),
    isBlocked ? undefined : collectingLine(collecting),
    'Click for the history of the host.',
  ];
  return {
    text: `$(${iconOf(troubles.length > 0, isPaused, overdue !== undefined)}) CPU ${figure}`,
    tooltip: tooltip.filter(part => part !== undefined).join('\n\n'),
    spoken: [
      `Host CPU ${cpu === undefined ? unknownCpu : `${Math.round(cpu)} percent`}`,
      isPaused ? 'collection paused' : undefined,
      ...troubles,
      overdue,
    ]
      .filter(part => part !== undefined)
      .join(', '),
  };
}

/** A problem comes first: history may be lost, and nothing else in sight says so. */
function iconOf(isTroubled: boolean, isPaused: boolean, isOverdue: boolean): string {
  if (isTroubled) return 'warning';
  if (isPaused) return 'debug-pause';
  return isOverdue ? 'watch' : 'pulse';
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
  const busiest = busiestOf(samples);
  if (busiest.length === 0) return undefined;
  const byId = containersById(containers);
  const shown = busiest.map(({ containerId }) => byId.get(containerId));
  const names = namesakesIn(containers);
  const alike = shown.flatMap(each => (each && names.get(nameInLabel(each.name))) ?? []);
  const runs = new Map(alike.map(each => [each.workload.key, each]));
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

/** Those with the highest CPU; there may be thousands, so they are not sorted. */
function busiestOf(samples: readonly ContainerSample[]): ContainerSample[] {
  const busiest: ContainerSample[] = [];
  const cpuOf = (at: number): number => busiest[at]?.cpuPercent ?? -Infinity;
  for (const sample of samples) {
    const { cpuPercent } = sample;
    if (cpuPercent === undefined || cpuPercent <= cpuOf(busiestShown - 1)) continue;
    let at = Math.min(busiest.length, busiestShown - 1);
    for (; at > 0 && cpuOf(at - 1) < cpuPercent; at--) busiest[at] = busiest[at - 1] ?? sample;
    busiest[at] = sample;
  }
  return busiest;
}

const namesakes = new WeakMap<readonly Container[], ReadonlyMap<string, readonly Container[]>>();

/** A list's containers by the name in their label: a label has to tell apart only those with the same one. */
function namesakesIn(containers: readonly Container[]): ReadonlyMap<string, readonly Container[]> {
  const known = namesakes.get(containers);
  if (known) return known;
  const made = new Map<string, Container[]>();
  for (const container of containers) {
    const name = nameInLabel(container.name);
    const others = made.get(name);
    if (others) others.push(container);
    else made.set(name, [container]);
  }
  namesakes.set(containers, made);
  return made;
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
