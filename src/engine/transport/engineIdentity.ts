import { createHash } from 'node:crypto';
import { boundedName } from '../parse/boundedText';
import { asArray, asText, at } from '../parse/json';

/** What an engine tells of who it is. */
export interface EngineEvidence {
  /** Where it answered. */
  readonly address: string;
  readonly isPodman: boolean;
  /** Its own id; `undefined` where it has none (Podman tells another at each question) or did not tell. */
  readonly ownId?: string;
  /**
   * Id, host and data folder. The id alone is not enough: Docker 20.10 gives all engines of one machine the
   * same, and cloned machines share it, too.
   */
  readonly fingerprint?: string;
}

export interface EngineIdentity {
  /** Stays the same whatever the engine tells later. */
  readonly id: string;
  /** First part of its workloads' keys. */
  readonly key: string;
}

/** Decides which engine it is that answers. */
export type IdentifyEngine = (evidence: EngineEvidence) => Promise<EngineIdentity>;

/** From the answers to `/version` and `/info`; `undefined` for one that was not given. */
export function engineEvidence(address: string, version: unknown, info: unknown): EngineEvidence {
  const id = boundedName(at(info, 'ID'));
  if (isPodman(version)) return { address, isPodman: true };
  if (id === undefined) return { address, isPodman: false };
  const fingerprint = [id, boundedName(at(info, 'Name')), boundedName(at(info, 'DockerRootDir'))]
    .filter(Boolean)
    .join(' ');
  return { address, isPodman: false, ownId: id, fingerprint };
}

/** By its answer to `/version`. */
function isPodman(version: unknown): boolean {
  return asArray(at(version, 'Components')).some(each => asText(at(each, 'Name')) === 'Podman Engine');
}

/** Who an engine is as far as it tells by itself: what it says, else where it is. */
export function plainIdentity({ fingerprint, address }: EngineEvidence): EngineIdentity {
  const id = fingerprint ?? address;
  return { id, key: engineKey(id) };
}

/** The short form that workloads of the engine carry. */
export function engineKey(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 8);
}
