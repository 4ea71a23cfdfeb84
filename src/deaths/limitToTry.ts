import { formatBytes } from '../common/text/format';
import { composeServiceOf } from './composeServiceOf';
import type { DeathRecord } from './deathRecord';

const mebibyte = 2 ** 20;
/** Factor above the limit that was too low. The true peak is unknown, because the limit cut it off. */
const share = 1.5;
const leastBytes = 32 * mebibyte;

/** A memory limit under which the container might have lived. */
export interface LimitToTry {
  /** To be copied: a line of a service in a Compose file, or an option of `docker run`. */
  readonly line: string;
  /** Where it belongs, and how it was worked out. */
  readonly text: string;
}

/** `undefined` where memory was not why the container died, or its limit is not known. */
export function limitToTry({ kind, container, evidence }: DeathRecord): LimitToTry | undefined {
  const limit = container.limits?.memoryBytes;
  if ((kind !== 'outOfMemory' && kind !== 'childOutOfMemory') || limit === undefined) return undefined;
  const bytes = roundedUp(Math.max(limit * share, leastBytes));
  const amount = `${bytes / mebibyte}m`;
  const isCompose = composeServiceOf(container.workload) !== undefined;
  const line = isCompose ? `mem_limit: ${amount}` : `--memory=${amount}`;
  const place = isCompose
    ? `${line} for its service in the Compose file, or memory: ${amount} where it has deploy.resources.limits`
    : `${line} of docker run or docker update`;
  const how = `one and a half times the ${formatBytes(limit)} at which it was killed, rounded up`;
  const leak = evidence.growth ? '; what grows without end reaches any limit' : '';
  return { line, text: `${place} (${how}${leak})` };
}

/** In steps that are fine enough for the amount: 16, 32 or 64 MiB. */
function roundedUp(bytes: number): number {
  const step = (bytes <= 256 * mebibyte ? 16 : bytes <= 1024 * mebibyte ? 32 : 64) * mebibyte;
  return Math.ceil(bytes / step) * step;
}
