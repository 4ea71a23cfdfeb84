import type { Clock } from '../common/clock';
import { ArgumentError } from '../common/errors';
import type { ContainerLog, ContainerLogQuery } from '../common/model/containerLog';
import { engineKeyOf } from '../common/model/workloadKey';
import type { EngineConnection } from '../engine/watch/engineConnection';
import { withDeadline } from '../node/withDeadline';
import { checkedLogQuery } from './windowRequests';

/** A user waits for it. */
const limitMs = 15_000;

/**
 * Asks the engine what a container wrote. Only the collecting window is connected to engines, so `asked` may
 * come from another window and is checked.
 */
export async function readLog(
  engines: readonly Pick<EngineConnection, 'key' | 'readLog'>[],
  asked: ContainerLogQuery,
  clock: Clock,
): Promise<ContainerLog> {
  const query = checkedLogQuery(asked);
  const key = engineKeyOf(query.workload);
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
