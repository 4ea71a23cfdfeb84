import { isDeepStrictEqual } from 'node:util';
import type { KnownEngine } from '../../common/model/knownEngine';
import { engineKey, type EngineEvidence, type EngineIdentity } from '../transport/engineIdentity';
import { placeOf, socketAt } from './enginePlace';
import { isFormerName, isUntold, matchEngine, type PlacedEngine, type StoredEngine } from './matchEngine';

export interface EngineRegistryOptions {
  /** The engines remembered last; none if it rejects. */
  readonly load: () => Promise<readonly KnownEngine[]>;
  /** Called after every change with all engines to remember, the newest first. */
  readonly handleChange: (engines: readonly KnownEngine[]) => void;
}

/**
 * Remembers engines, so that each keeps its key although its host name, data folder or address may change and
 * it does not always tell its id. When two known engines turn out to be one, they are one from then on, and
 * the other's key becomes a former key of it.
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

  /** Which engine answers. Never rejects. */
  readonly identify = (evidence: EngineEvidence): Promise<EngineIdentity> =>
    this.#inTurn(async () => {
      const place = await placeOf(evidence.address);
      const match =
        matchEngine(this.#known, evidence, place) ??
        (evidence.ownId === undefined ? await this.#behindSameSocket(evidence) : undefined);
      const engine = this.#meet(match ?? this.#create(evidence), evidence, place);
      return { id: engine.identity, key: engine.key };
    });

  /** Takes the engines in history from before engines were remembered, and joins names of the same engine. */
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
   * The engines with these ids turned out to be one, which has no id or did not report it. From now on the
   * second one is the first.
   */
  join(firstId: string, otherId: string): void {
    const first = this.#known.find(each => each.identity === firstId);
    const other = this.#known.find(each => each.identity === otherId);
    if (!first || !other || first === other || (first.ownId !== undefined && other.ownId !== undefined))
      return;
    this.#known = this.#known.filter(each => each !== other);
    this.#replace(first, absorbed(first, other));
  }

  /** All history was deleted: what was remembered only to find it is not needed any more. */
  forgetHistory(): void {
    this.#stored = [];
    this.#known = this.#known.filter(({ key }) => this.#met.has(key)).map(each => ({ ...each, former: [] }));
    this.#options.handleChange(this.#known);
  }

  /** An engine met since the start through the same socket under another path, such as a bind mount. */
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
    // A key made from the address may belong to another engine by now.
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

  /** Puts `by` first, because it is the newest now. */
  #replace(engine: KnownEngine, by: KnownEngine): KnownEngine {
    const before = this.#known;
    this.#known = [by, ...this.#known.filter(({ key }) => key !== engine.key)];
    if (!isDeepStrictEqual(this.#known, before)) this.#options.handleChange(this.#known);
    return by;
  }

  /** One at a time, because the engine that is met first decides the key. */
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
