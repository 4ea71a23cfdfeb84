/** What history knows, as the entries of a panel's event lane. */
import { isStarted } from '../../../common/model/containerStatus';
import type { Container } from '../../../common/model/container';
import { containerActions, type ContainerAction, type ContainerEvent } from '../../../common/model/event';
import { engineKeyOf } from '../../../common/model/workloadKey';
import type { LaneEvent, LaneMarkedRun, LaneNote, LaneRun } from '../../../protocol/lane';
import type { PanelSubjectRef } from '../../../protocol/panel';
import type { ContainerRun } from '../../../protocol/store';
import type { MarkedRun } from '../../../timeline/markedRun';
import type { NotedEntry } from '../../../timeline/timelineEntry';

/** Container actions that a lane shows or needs to explain another one. */
export const laneActions: readonly ContainerAction[] = containerActions.filter(action => action !== 'create');

export function laneEvent(event: ContainerEvent): LaneEvent {
  const { timestampMs, containerId, action, name, exitCode, signal, health, limits } = event;
  const how = { exitCode, signal, health, ...(limits && { limits }) };
  return { kind: 'event', atMs: timestampMs, action, containerId, name, ...how };
}

export function laneNote({ kind, timestampMs, text }: NotedEntry): LaneNote {
  return { kind, atMs: timestampMs, text };
}

export function laneMarkedRun(run: MarkedRun): LaneMarkedRun {
  const { startMs: atMs, endMs } = run;
  return { kind: 'markedRun', atMs, ...(endMs !== undefined && { endMs }), run };
}

/** Whether a note concerns the subject `ref`. A note without a subject concerns every one. */
export function isNoteFor(ref: PanelSubjectRef, { subject }: NotedEntry): boolean {
  switch (subject?.kind) {
    case undefined:
      return true;
    case 'host':
      return ref.kind === 'host';
    case 'workload':
      return ref.kind === 'container' && ref.workload === subject.key;
    case 'engine':
      return ref.kind === 'container' && engineKeyOf(ref.workload) === subject.key;
  }
}

/** The runs of a workload: stored ones, updated from its current containers. */
export function laneRuns(stored: readonly ContainerRun[], containers: readonly Container[]): LaneRun[] {
  const rest = new Set(containers);
  const runs = stored.map((run): LaneRun => {
    const { containerId, image, firstSeenMs: atMs } = run;
    const own = containers.find(({ id, name }) => id === containerId && name === run.name);
    if (own) rest.delete(own);
    // The container or its engine is gone: the stored run has the last known state.
    const { lastSeenMs, endedAtMs = lastSeenMs, exitCode, isOomKilled } = run;
    const end = own ? endOf(own, endedAtMs) : { endMs: endedAtMs, exitCode, isOomKilled };
    return { kind: 'run', atMs, containerId, image, ...end };
  });
  for (const container of rest) {
    const { id, image, status, createdAtMs, startedAtMs = createdAtMs, finishedAtMs } = container;
    if (status === 'created' || (!isStarted(status) && finishedAtMs === undefined)) continue;
    const end = endOf(container, finishedAtMs ?? startedAtMs);
    runs.push({ kind: 'run', atMs: startedAtMs, containerId: id, image, ...end });
  }
  return runs;
}

function endOf(
  { status, finishedAtMs, exitCode, isOomKilled }: Container,
  endedAtMs: number,
): Pick<LaneRun, 'endMs' | 'exitCode' | 'isOomKilled'> {
  return isStarted(status) ? {} : { endMs: finishedAtMs ?? endedAtMs, exitCode, isOomKilled };
}
