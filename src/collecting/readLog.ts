import type { Clock } from '../common/clock';
import { ArgumentError } from '../common/errors';
import type { ContainerLog, ContainerLogQuery } from '../common/model/containerLog';
import { engineKeyOf } from '../common/model/workloadKey';
import type { EngineConnection } from '../engine/watch/engineConnection';
import { withDeadline } from '../node/withDeadline';

/** A user waits for it. */
const limitMs = 15_000;

/**
 * Asks the engine what a container wrote. Only the collecting window is connected to engines, so `query` may
 * come from another window and is checked.
 */
export async function readLog(
  engines: readonly Pick<EngineConnection, 'key' | 'readLog'>[],
  query: ContainerLogQuery,
  clock: Clock,
): Promise<ContainerLog> {
  const { containerId, workload, fromMs, toMs } = query;
  const isKnownShape = typeof containerId === 'string' && typeof workload === 'string';
  if (!isKnownShape || !/^[0-9a-f]{12,64}(@[0-9a-f]{8})?$/.test(containerId))
    throw new ArgumentError('Logs are of a container, by its id.');
  if (!(
    typeof fromMs === 'number' &&
    typeof toMs === 'number' &&
    fromMs >= 0 &&
    fromMs < toMs &&
    toMs <= 8.64e15
  ))
    throw new ArgumentError('Logs are of a span of time, in milliseconds since 1970.');
  const key = engineKeyOf(workload);
  const engine = engines.find(each => key !== undefined && each.key === key);
  if (!engine)
    throw new ArgumentError('The engine of this container is not among those that are collected from.');
  const { signal } = new AbortController();
  return withDeadline({ clock, limitMs, signal }, over => engine.readLog(query, over)).catch(
    (error: unknown) => {
      if (error instanceof ArgumentError) throw error;
      throw new ArgumentError('The engine did not give its logs in time.');
    },
  );
}
