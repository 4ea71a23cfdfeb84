import { isRunning } from '../../../common/model/containerStatus';
import type { Tick } from '../../../common/model/tick';
import type { Container } from '../../../common/model/container';
import type { PanelSubject, PanelSubjectRef, PanelSubjects } from '../../../protocol/panel';
import { subjectKey } from '../../../protocol/panelSubjects';
import { networkOwnerOf, networkOwnership } from '../../../common/model/networkMode';
import { plainLine } from '../../../common/text/untrustedText';
import { engineKeyOf } from '../../../common/model/workloadKey';
import { engineStateOf } from '../../state/engineStates';
import type { StoredWorkload } from '../../../protocol/store';

export interface PanelSubjectInput {
  readonly ref: PanelSubjectRef;
  readonly tick?: Tick;
  readonly stored?: StoredWorkload;
  /** How its memory grows without being released. */
  readonly leak?: string;
  /** Labels a workload uniquely; its name by default. */
  readonly labelOf?: (workload: string, name: string) => string;
  readonly hostName: string;
  readonly hostCores: number;
}

/** A key that is the same for two lists of the same subjects, whatever their order and their names. */
export function panelKey(subjects: PanelSubjects): string {
  const keys = subjects.map(subjectKey).sort();
  return keys.length === 1 ? String(keys[0]) : JSON.stringify(keys);
}

/** The panel's header, from the newest tick and, for a container that is gone, from the store. */
export function panelSubject({
  ref,
  tick,
  stored,
  leak,
  labelOf = (_, name) => name,
  hostName,
  hostCores,
}: PanelSubjectInput): PanelSubject {
  if (ref.kind === 'host') return { kind: 'host', ref, title: hostName, cores: hostCores };
  const container = currentRun(ref.workload, tick);
  if (container) {
    return {
      kind: 'container',
      ref,
      title: labelOf(ref.workload, container.name),
      image: container.image,
      project: container.workload.project,
      containerId: container.id,
      status: container.status,
      health: container.health,
      startedAtMs: container.startedAtMs,
      restartCount: container.restartCount,
      limits: container.limits,
      networkNote: networkNote(container, tick),
      memoryNote: leak && `Memory grows: ${leak}.`,
    };
  }
  return {
    kind: 'container',
    ref,
    title: labelOf(ref.workload, stored?.name ?? ref.name),
    image: stored?.image,
    project: stored?.project,
    containerId: stored?.containerId,
    // An engine that does not answer says nothing about its containers: "gone" would be a guess.
    status: engineStateOf(tick?.engines ?? [], ref.workload).kind === 'connected' ? undefined : 'unknown',
  };
}

/** The workload's current run: the running one, or else the newest. */
export function currentRun(workload: string, tick: Tick | undefined): Container | undefined {
  let best: Container | undefined;
  for (const container of tick?.containers ?? []) {
    if (container.workload.key !== workload) continue;
    if (!best || rank(container) > rank(best)) best = container;
  }
  return best;
}

/** Running containers come before all others; otherwise the newest comes first. */
function rank(container: Container): number {
  return container.createdAtMs + (isRunning(container.status) ? Number.MAX_SAFE_INTEGER / 2 : 0);
}

function networkNote(container: Container, tick: Tick | undefined): string | undefined {
  const { networkMode: mode, workload } = container;
  switch (networkOwnership(mode)) {
    case 'own':
      return undefined;
    case 'none':
      return 'No network.';
    case 'host':
      return 'On the host’s network: there are no figures for this container alone.';
    case 'shared': {
      const owner = networkOwnerOf(mode);
      const engine = engineKeyOf(workload.key);
      const neighbors = tick?.containers.filter(each => engineKeyOf(each.workload.key) === engine);
      const name = neighbors?.find(each => each.id === owner || each.name === owner)?.name;
      return `On the network of ${name === undefined ? 'another container' : plainLine(name, 80)}, where its traffic is counted.`;
    }
  }
}
