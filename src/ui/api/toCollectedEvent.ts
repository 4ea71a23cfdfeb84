import type { CollectedEvent } from '../../api';
import type { Tick } from '../../common/model/model';

/** A stored tick as other extensions are told of it. */
export function toCollectedEvent({ timestampMs, samples, host }: Tick): CollectedEvent {
  return { timestamp: new Date(timestampMs), containers: samples.length, hasHost: host !== undefined };
}
