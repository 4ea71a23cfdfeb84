import type { ContainerReading } from '../common/model/sample';
import type { Container } from '../common/model/container';
import { networkOwnership } from '../common/model/networkMode';

/**
 * Readings without the traffic of networks that are not the container's own: engines tell it of everyone who
 * shares one.
 */
export function withOwnNetwork(
  readings: ReadonlyMap<string, ContainerReading>,
  running: readonly Container[],
): ReadonlyMap<string, ContainerReading> {
  const guests = running.filter(({ networkMode }) => networkOwnership(networkMode) !== 'own');
  if (guests.length === 0) return readings;
  const own = new Map(readings);
  for (const { id } of guests) {
    const reading = own.get(id);
    const unknown = { networkRxBytes: undefined, networkTxBytes: undefined, networkParts: undefined };
    if (reading) own.set(id, { ...reading, ...unknown });
  }
  return own;
}
