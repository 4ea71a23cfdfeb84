import type { KnownEngine } from '../../common/model/knownEngine';
import { engineKey, type EngineEvidence } from '../transport/engineIdentity';

/** An engine as history names it; before engines were remembered it was known by this alone. */
export interface StoredEngine {
  /** Id, host and data folder, else the address. */
  readonly id: string;
  /** Host; empty where it did not tell. */
  readonly name: string;
  readonly address: string;
}

/** A stored engine, and where its address leads. */
export interface PlacedEngine extends StoredEngine {
  readonly place: string;
}

/**
 * Which of the engines known before it is that answers at a place, if any. One with an id is the one with
 * that id that told all the same, or that was reached there (its host got another name, its data another
 * folder); one that has none or does not tell is the one that was reached there. `known`: the newest first.
 */
export function matchEngine(
  known: readonly KnownEngine[],
  { ownId, fingerprint, isPodman }: EngineEvidence,
  place: string,
): KnownEngine | undefined {
  const here = known.filter(({ addresses }) => addresses.includes(place));
  if (isPodman) return here.find(each => each.isPodman) ?? here.find(isUntold);
  if (ownId === undefined) return here[0];
  return (
    known.find(each => each.ownId === ownId && each.fingerprint === fingerprint) ??
    here.find(each => each.ownId === ownId) ??
    here.find(isUntold)
  );
}

/** Neither its id is known nor that it has none: the question was refused each time. */
export function isUntold({ ownId, isPodman }: KnownEngine): boolean {
  return ownId === undefined && isPodman !== true;
}

/**
 * Whether history names an engine otherwise, from before engines were remembered. `stored`: all that history
 * names.
 */
export function isFormerName(
  { id, name, address, place }: PlacedEngine,
  engine: KnownEngine,
  known: readonly KnownEngine[],
  stored: readonly PlacedEngine[],
): boolean {
  const key = engineKey(id);
  if (known.some(each => each.key === key || each.former.includes(key))) return false;
  if (!engine.addresses.includes(place)) return false;
  if (id !== address) return engine.ownId !== undefined && ownIdIn(id) === engine.ownId;
  if (name !== '') return engine.isPodman === true;
  // Its key was made up because it did not tell; whose that is can be said where no other was ever reached
  // there.
  const isOther = (other: StoredEngine): boolean =>
    other.id !== address && ownIdIn(other.id) !== engine.ownId;
  return (
    known.every(each => each.key === engine.key || !each.addresses.includes(place)) &&
    stored.every(each => each.place !== place || !isOther(each))
  );
}

function ownIdIn(fingerprint: string): string | undefined {
  return fingerprint.split(' ')[0];
}
