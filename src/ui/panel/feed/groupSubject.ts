import type { ContainerMetric } from '../../../common/metrics';
import { isRunning } from '../../../common/model/containerStatus';
import { networkOwnership } from '../../../common/model/networkMode';
import type { Tick } from '../../../common/model/tick';
import type { CurrentFigures, PanelSubject, PanelSubjects } from '../../../protocol/panel';
import { currentRun, panelSubject, type PanelSubjectInput } from './panelSubject';
import { groupTitle } from './panelTitle';

/** Figures that several containers have in common: their sum means something. */
export const summedMetrics = [
  'cpuPercent',
  'memoryUsedBytes',
  'networkRxBytesPerSecond',
  'networkTxBytesPerSecond',
  'blockReadBytesPerSecond',
  'blockWriteBytesPerSecond',
  'pids',
] as const satisfies readonly ContainerMetric[];

/** What the header says of several subjects together. */
export function groupSubject(
  refs: PanelSubjects,
  { tick, labelOf = (_, name) => name, ...host }: Omit<PanelSubjectInput, 'ref' | 'stored'>,
): PanelSubject {
  const members = refs.map(ref => panelSubject({ ref, tick, labelOf, ...host }));
  const networkNotes = members.flatMap(member =>
    member.kind === 'container' && member.networkNote !== undefined
      ? [`${member.title}: ${member.networkNote}`]
      : [],
  );
  const running = members.filter(member => member.kind === 'container' && isRunning(member.status)).length;
  return { kind: 'group', refs, title: groupTitle(refs, tick, labelOf), running, networkNotes };
}

/**
 * What the containers of several subjects use together at one tick. A figure that one of them should have and
 * that is not known makes the sum unknown; those on the network of another take no part in its sum.
 */
export function groupFigures(refs: PanelSubjects, tick: Tick): CurrentFigures {
  const figures: Partial<Record<ContainerMetric, number>> = {};
  const samples = refs.flatMap(ref => {
    const run = ref.kind === 'container' ? currentRun(ref.workload, tick) : undefined;
    const sample = run && tick.samples.find(each => each.containerId === run.id);
    return sample ? [{ sample, hasNetwork: networkOwnership(run.networkMode) === 'own' }] : [];
  });
  for (const metric of summedMetrics) {
    const own = samples.filter(({ hasNetwork }) => hasNetwork || !metric.startsWith('network'));
    const values = own.map(({ sample }) => sample[metric]);
    if (values.length === 0 || values.includes(undefined)) continue;
    figures[metric] = values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  }
  return figures;
}
