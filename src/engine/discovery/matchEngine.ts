import type { KnownEngine } from '../../common/model/knownEngine';
import { engineKey, type EngineEvidence } from '../transport/engineIdentity';

/** An engine as history names it: all that was known of it before engines were remembered. */
export interface StoredEngine {
  /** Id, host and data folder, else the address. */
  readonly id: string;
  /** Host name; empty if the engine did not tell it. */
  readonly name: string;
  readonly address: string;
}

/** A stored engine, and where its address leads. */
export interface PlacedEngine extends StoredEngine {
  readonly place: string;
}

/**
 * The known engine that answers at a place, if any. An engine with an id is the known one with the same id
 * and fingerprint; else the one with this id at this place (its host was renamed, or its data moved); else
 * one without an id at this place. An engine without an id is the known one at this place. `known`: newest
 * first.
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

/** Neither its id is known nor that it has none, because the question was refused each time. */
export function isUntold({ ownId, isPodman }: KnownEngine): boolean {
  return ownId === undefined && isPodman !== true;
}

/**
 * Whether a name in history, from before engines were remembered, is this engine's. `stored`: all names in
 * history.
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
  // The key was made from the address because the engine told no id. Whose it is can be said only if no other
  // engine was ever reached there.
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
