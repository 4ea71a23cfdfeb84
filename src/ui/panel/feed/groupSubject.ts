import { usedMetrics, type ContainerMetric } from '../../../common/metrics';
import { isRunning } from '../../../common/model/containerStatus';
import { networkOwnership } from '../../../common/model/networkMode';
import type { Tick } from '../../../common/model/tick';
import type { CurrentFigures, PanelSubject, PanelSubjects } from '../../../protocol/panel';
import { currentRun, panelSubject, type PanelSubjectInput } from './panelSubject';
import { groupTitle } from './panelTitle';

/** Metrics whose sum over several containers means something. */
export const summedMetrics = [...usedMetrics, 'pids'] as const satisfies readonly ContainerMetric[];

/** The header for several subjects. */
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
 * The sum of several subjects' figures at one tick. It is unknown when a container should have a figure but
 * it is not known, as that of one that runs and could not be read. A container on another's network is left
 * out of the network sums.
 */
export function groupFigures(refs: PanelSubjects, tick: Tick): CurrentFigures {
  const figures: Partial<Record<ContainerMetric, number>> = {};
  const members = refs.flatMap(ref => {
    const run = ref.kind === 'container' ? currentRun(ref.workload, tick) : undefined;
    const sample = run && tick.samples.find(each => each.containerId === run.id);
    if (!run || !(sample || isRunning(run.status))) return [];
    return [{ sample, hasNetwork: networkOwnership(run.networkMode) === 'own' }];
  });
  for (const metric of summedMetrics) {
    const own = members.filter(({ hasNetwork }) => hasNetwork || !metric.startsWith('network'));
    const values = own.map(({ sample }) => sample?.[metric]);
    if (values.length === 0 || values.includes(undefined)) continue;
    figures[metric] = values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  }
  return figures;
}
