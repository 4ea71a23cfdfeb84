import type { Death, Happening, HistoryEvent, Limits, Run } from '../../api';
import type { ContainerLimits } from '../../common/model/container';
import type { ContainerEvent } from '../../common/model/event';
import type { KeptDeath } from '../../deaths/keptDeath';
import type { MarkedRun } from '../../timeline/markedRun';
import type { TimelineEntry } from '../../timeline/timelineEntry';

/** A timeline entry in the form of the public API; `undefined` when nothing happened. */
export function toHappening(entry: TimelineEntry): Happening | undefined {
  const { timestampMs } = entry;
  const timestamp = new Date(timestampMs);
  if (entry.kind === 'run') {
    // The run only goes on, or is a save, which the API does not tell.
    if (entry.run.seenMs !== undefined || entry.run.kind === 'save') return undefined;
    return { kind: entry.kind, timestamp, text: entry.text, run: toRun(entry.run) };
  }
  if (entry.kind === 'death')
    return { kind: entry.kind, timestamp, text: entry.text, death: toDeath(entry.death) };
  if (entry.kind !== 'container') {
    const { kind, subject, text } = entry;
    return { kind, timestamp, ...(subject && { subject }), text };
  }
  return { kind: entry.kind, ...toEvent(entry) };
}

/** An event in the form of the public API. */
export function toEvent(event: ContainerEvent): HistoryEvent {
  const { timestampMs, containerId, name, action, exitCode, signal, health, limits } = event;
  return {
    timestamp: new Date(timestampMs),
    containerId,
    name,
    action,
    ...(exitCode !== undefined && { exitCode }),
    ...(signal !== undefined && { signal }),
    ...(health !== undefined && { health }),
    ...(limits && { limits: { before: toLimits(limits.before), after: toLimits(limits.after) } }),
  };
}

/** A run in the form of the public API. */
export function toRun(marked: MarkedRun): Run {
  const { id, kind, key, label, startMs, endMs, outcome, isBackground = false, workspace, head } = marked;
  return {
    ...{ id, kind, key, label, start: new Date(startMs) },
    ...(endMs !== undefined && { end: new Date(endMs) }),
    ...(outcome !== undefined && { outcome }),
    isBackground,
    ...(workspace !== undefined && { workspace }),
    ...head,
  };
}

/** A death in the form of the public API. */
export function toDeath({ id, record }: KeptDeath): Death {
  const { kind, verdict, atMs, ranForMs, exitCode, signalName, container, similar, changes } = record;
  return {
    ...{ id, kind, verdict, timestamp: new Date(atMs) },
    ...{ containerId: container.id, containerName: container.name, image: container.image },
    ...(container.limits && { limits: toLimits(container.limits) }),
    ...(ranForMs !== undefined && { ranForMs }),
    ...(exitCode !== undefined && { exitCode }),
    ...(signalName !== undefined && { signal: signalName }),
    changes,
    similar: { count: similar.count, since: new Date(similar.sinceMs) },
  };
}

function toLimits({ memoryBytes, cpuCores, pids }: ContainerLimits): Limits {
  return {
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(cpuCores !== undefined && { cpuCores }),
    ...(pids !== undefined && { pids }),
  };
}
