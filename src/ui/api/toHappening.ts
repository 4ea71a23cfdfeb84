import type { Happening } from '../../api';
import type { TimelineEntry } from '../../timeline/timelineEntry';

/** An entry of the timeline as other extensions are told of it. */
export function toHappening(entry: TimelineEntry): Happening {
  const { timestampMs } = entry;
  const timestamp = new Date(timestampMs);
  if (entry.kind !== 'container') {
    const { kind, subject, text } = entry;
    return { kind, timestamp, ...(subject && { subject }), text };
  }
  const { kind, containerId, name, action, exitCode, signal, health } = entry;
  return {
    kind,
    timestamp,
    containerId,
    name,
    action,
    ...(exitCode !== undefined && { exitCode }),
    ...(signal !== undefined && { signal }),
    ...(health !== undefined && { health }),
  };
}
