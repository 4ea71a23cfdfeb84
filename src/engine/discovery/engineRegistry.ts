import { isDeepStrictEqual } from 'node:util';
import type { KnownEngine } from '../../common/model/knownEngine';
import { engineKey, type EngineEvidence, type EngineIdentity } from '../transport/engineIdentity';
import { placeOf, socketAt } from './enginePlace';
import { isFormerName, isUntold, matchEngine, type PlacedEngine, type StoredEngine } from './matchEngine';

export interface EngineRegistryOptions {
  /** What was remembered last; where it rejects, nothing. */
  readonly load: () => Promise<readonly KnownEngine[]>;
  /** All that is to be remembered, whenever it changed: the newest first. */
  readonly handleChange: (engines: readonly KnownEngine[]) => void;
}

/**
 * Remembers engines, so that each keeps its key whatever becomes of its host's name, its data folder or its
 * address, and though it does not always say who it is. Where two that were known turn out to be one, it is
 * one from then on, and the other's key a former one of it.
 */
export class EngineRegistry {
  readonly #options: EngineRegistryOptions;
  #known: readonly KnownEngine[] = [];
  #loading: Promise<void> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #stored: readonly PlacedEngine[] = [];
  /** Addresses through which engines were met since the start, by key. */
  readonly #met = new Map<string, Set<string>>();

  constructor(options: EngineRegistryOptions) {
    this.#options = options;
  }

  /** Who it is that answers. Never rejects. */
  readonly identify = (evidence: EngineEvidence): Promise<EngineIdentity> =>
    this.#inTurn(async () => {
      const place = await placeOf(evidence.address);
      const match =
        matchEngine(this.#known, evidence, place) ??
        (evidence.ownId === undefined ? await this.#behindSameSocket(evidence) : undefined);
      const engine = this.#meet(match ?? this.#create(evidence), evidence, place);
      return { id: engine.identity, key: engine.key };
    });

  /** What history says of engines from before they were remembered: names of the same are joined. */
  learn(stored: readonly StoredEngine[]): Promise<void> {
    return this.#inTurn(async () => {
      const place = async (each: StoredEngine): Promise<PlacedEngine> => ({
        ...each,
        place: await placeOf(each.address),
      });
      this.#stored = await Promise.all(stored.map(place));
      for (const key of this.#met.keys()) {
        const engine = this.#known.find(each => each.key === key);
        if (engine) this.#replace(engine, this.#withFormerNames(engine));
      }
    });
  }

  /**
   * Two that are known by these ids turn out to be one, which has no id of its own or did not tell it: the
   * second is the first from now on.
   */
  join(firstId: string, otherId: string): void {
    const first = this.#known.find(each => each.identity === firstId);
    const other = this.#known.find(each => each.identity === otherId);
    if (!first || !other || first === other || (first.ownId !== undefined && other.ownId !== undefined))
      return;
    this.#known = this.#known.filter(each => each !== other);
    this.#replace(first, absorbed(first, other));
  }

  /** All history was deleted: what was remembered only to find it is of no use any more. */
  forgetHistory(): void {
    this.#stored = [];
    this.#known = this.#known.filter(({ key }) => this.#met.has(key)).map(each => ({ ...each, former: [] }));
    this.#options.handleChange(this.#known);
  }

  /** One that is met right now through the same socket under another path, as a bind mount makes it. */
  async #behindSameSocket({ address, isPodman }: EngineEvidence): Promise<KnownEngine | undefined> {
    const socket = await socketAt(address);
    if (socket === undefined) return undefined;
    for (const [key, addresses] of this.#met) {
      const engine = this.#known.find(each => each.key === key);
      if (!engine || (isPodman && engine.ownId !== undefined)) continue;
      for (const other of addresses) if ((await socketAt(other)) === socket) return engine;
    }
    return undefined;
  }

  #create({ fingerprint, address }: EngineEvidence): KnownEngine {
    let identity = fingerprint ?? address;
    // What was made from the address may be another's by now.
    const isTaken = (key: string): boolean =>
      this.#known.some(each => each.key === key || each.former.includes(key));
    while (isTaken(engineKey(identity))) identity += ' +';
    return { key: engineKey(identity), identity, addresses: [], former: [] };
  }

  #meet(engine: KnownEngine, { ownId, fingerprint, isPodman }: EngineEvidence, place: string): KnownEngine {
    const untold = this.#known.filter(
      each => each.key !== engine.key && isUntold(each) && each.addresses.includes(place),
    );
    this.#known = this.#known.filter(each => !untold.includes(each));
    const met = untold.reduce(absorbed, {
      ...engine,
      ...(ownId !== undefined && { ownId, fingerprint }),
      ...(isPodman && { isPodman }),
      addresses: [place, ...engine.addresses.filter(each => each !== place)],
    });
    this.#met.set(met.key, (this.#met.get(met.key) ?? new Set()).add(place));
    return this.#replace(engine, this.#withFormerNames(met));
  }

  #withFormerNames(engine: KnownEngine): KnownEngine {
    const names = this.#stored.filter(each => isFormerName(each, engine, this.#known, this.#stored));
    return names.length === 0
      ? engine
      : { ...engine, former: [...engine.former, ...names.map(({ id }) => engineKey(id))] };
  }

  /** It is the newest now. */
  #replace(engine: KnownEngine, by: KnownEngine): KnownEngine {
    const before = this.#known;
    this.#known = [by, ...this.#known.filter(({ key }) => key !== engine.key)];
    if (!isDeepStrictEqual(this.#known, before)) this.#options.handleChange(this.#known);
    return by;
  }

  /** One after the other, for who is met first decides the key. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#turn.then(() => this.#load()).then(work);
    this.#turn = run.catch(() => undefined);
    return run;
  }

  #load(): Promise<void> {
    this.#loading ??= this.#options.load().then(
      known => void (this.#known = known),
      () => undefined,
    );
    return this.#loading;
  }
}

function absorbed(engine: KnownEngine, other: KnownEngine): KnownEngine {
  return {
    ...engine,
    addresses: [...new Set([...engine.addresses, ...other.addresses])],
    former: [...new Set([...engine.former, other.key, ...other.former])],
  };
}
