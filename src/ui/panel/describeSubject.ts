import type { PanelNotice, PanelSubject, PanelSubjectRef } from '../../protocol/panel';
import type { LiveSnapshot } from '../liveState';

/** What the panel's header says of its subject at this moment. */
export function describeSubject(ref: PanelSubjectRef, { tick }: LiveSnapshot): PanelSubject {
  if (ref.kind === 'host') {
    return { kind: 'host', ref, title: 'Host', cores: tick?.host?.coresPercent?.length ?? 0 };
  }
  const runs = (tick?.containers ?? []).filter(each => each.workload.key === ref.workload);
  const container = runs.find(each => each.status === 'running') ?? runs[0];
  if (!container) return { kind: 'container', ref, title: ref.name };
  const { name, image, workload, id, status, health, startedAtMs, restartCount, limits, networkMode } =
    container;
  return {
    kind: 'container',
    ref,
    title: name,
    image,
    project: workload.project,
    containerId: id,
    status,
    health,
    startedAtMs,
    restartCount,
    limits,
    networkNote: networkMode === 'host' ? "Shares the host's network: see the host's history." : undefined,
  };
}

/** The one thing a user must know before believing the charts; `undefined` when all is well. */
export function describeNotice({ engine, isPaused, storeProblem }: LiveSnapshot): PanelNotice | undefined {
  if (storeProblem !== undefined) {
    const text = `History is not being saved: ${storeProblem}`;
    return { severity: 'error', text, action: { id: 'showLog', label: 'Show Log' } };
  }
  if (isPaused) {
    const action = { id: 'resumeCollection', label: 'Resume' } as const;
    return { severity: 'info', text: 'Collection is paused. What was collected before is below.', action };
  }
  switch (engine.kind) {
    case 'connecting':
    case 'connected':
      return undefined;
    case 'invalidEndpoint':
      return {
        severity: 'error',
        text: engine.message,
        action: { id: 'openSettings', label: 'Open Settings' },
      };
    case 'unreachable':
    case 'noPermission': {
      const text = `${engine.message} What was collected before is below.`;
      return { severity: 'warning', text, action: { id: 'collectNow', label: 'Try Again' } };
    }
  }
}
