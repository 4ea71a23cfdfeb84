import { createHash } from 'node:crypto';
import { boundedName } from '../parse/boundedText';
import { asArray, asText, at } from '../parse/json';

/** What an engine tells of its identity. */
export interface EngineEvidence {
  /** Where it answered. */
  readonly address: string;
  readonly isPodman: boolean;
  /** Its own id; `undefined` if it has none (Podman tells another one each time) or did not tell it. */
  readonly ownId?: string;
  /**
   * Id, host and data folder. The id alone is not enough: Docker 20.10 gives all engines of a machine the
   * same id, and cloned machines share theirs, too.
   */
  readonly fingerprint?: string;
}

export interface EngineIdentity {
  /** Stays the same whatever the engine tells later. */
  readonly id: string;
  /** First part of the keys of its workloads. */
  readonly key: string;
}

/** Decides which engine answers. */
export type IdentifyEngine = (evidence: EngineEvidence) => Promise<EngineIdentity>;

/** From the answers to `/version` and `/info`; `undefined` for one that is missing. */
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

/** The identity from the engine's own answers alone: its fingerprint, else its address. */
export function plainIdentity({ fingerprint, address }: EngineEvidence): EngineIdentity {
  const id = fingerprint ?? address;
  return { id, key: engineKey(id) };
}

/** The short form that the keys of its workloads carry. */
export function engineKey(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 8);
}
