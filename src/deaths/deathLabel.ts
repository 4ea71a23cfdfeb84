import { exitPhrase } from '../common/model/exitCode';
import type { DeathRecord } from './deathRecord';

/** A verdict in a few words, for lists. */
export function deathLabel({ kind, exitCode, signalName }: DeathRecord): string {
  switch (kind) {
    case 'outOfMemory':
      return 'Out of memory';
    case 'outOfMachineMemory':
      return 'Machine out of memory';
    case 'childOutOfMemory':
      return 'Process killed, out of memory';
    case 'didNotStop':
      return 'Did not stop, killed';
    case 'killed':
      return 'Killed by a user or tool';
    case 'killedFromOutside':
      return 'Killed from outside';
    case 'failedStart':
      return 'Could not start';
    case 'unhealthy':
      return 'Ended unhealthy';
    case 'restartLoop':
      return 'Restart loop';
    case 'signal':
      return `Ended by ${signalName ?? 'a signal'}`;
    case 'failed':
      return exitCode === undefined ? 'Died' : `Died, ${exitPhrase(exitCode)}`;
    case 'stopped':
      return 'Stopped';
    case 'ended':
      return 'Ended';
  }
}
