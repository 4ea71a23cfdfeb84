import { createHash } from 'node:crypto';
import { asArray, asText, at } from './json';

/**
 * What tells an engine from all others, of its answers to `/version` and `/info`; `undefined` where only its address does. The
 * engine's own id alone is not enough: Docker 20.10 gives all engines of one machine the same, and cloned machines share it, too.
 * Podman tells another at each question.
 */
export function engineIdentity(version: unknown, info: unknown): string | undefined {
  const id = asText(at(info, 'ID'));
  if (isPodman(version) || id === undefined) return undefined;
  return [id, asText(at(info, 'Name')), asText(at(info, 'DockerRootDir'))].filter(Boolean).join(' ');
}

/** By its answer to `/version`. */
export function isPodman(version: unknown): boolean {
  return asArray(at(version, 'Components')).some(each => asText(at(each, 'Name')) === 'Podman Engine');
}

/** The short form that workloads of the engine carry. */
export function engineKey(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 8);
}
