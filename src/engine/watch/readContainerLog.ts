import { ArgumentError, messageOf } from '../../common/errors';
import type { ContainerLog, ContainerLogQuery } from '../../common/model/containerLog';
import type { EngineState } from '../../common/model/engine';
import type { EngineClient } from '../transport/engineClient';
import { statusCodeOf } from '../transport/engineError';

export interface LogSource {
  /** Set while connected. */
  readonly client: Pick<EngineClient, 'log'> | undefined;
  readonly state: EngineState;
}

/** What a container wrote. Rejects with an `ArgumentError` that says why that cannot be read. */
export async function readContainerLog(
  { client, state }: LogSource,
  { containerId, fromMs, toMs }: ContainerLogQuery,
  signal: AbortSignal,
): Promise<ContainerLog> {
  if (!client) {
    const reason = 'message' in state ? ` ${state.message}` : '';
    throw new ArgumentError(`Its engine cannot be asked for logs: it does not answer.${reason}`);
  }
  try {
    // If another engine has the same id, `@` and the engine's key follow it.
    return await client.log(containerId.replace(/@.*/s, ''), fromMs, toMs, signal);
  } catch (error) {
    throw new ArgumentError(sentenceOf(error));
  }
}

function sentenceOf(error: unknown): string {
  const reason = messageOf(error);
  switch (statusCodeOf(error)) {
    case 404:
    case 410:
      return 'The container is no longer there, and what it wrote went with it.';
    case 401:
    case 403:
      return `The engine does not let its logs be read: ${reason}.`;
    default:
      break;
  }
  if (/logging driver/i.test(reason)) return `Its logging driver keeps nothing that can be read: ${reason}.`;
  return `The engine did not give its logs: ${reason}.`;
}
