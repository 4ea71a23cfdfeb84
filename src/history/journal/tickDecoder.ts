import type { ContainerExtras, ContainerSample, HostSample } from '../../common/model/sample';
import type { Container } from '../../common/model/container';
import { ByteReader } from './byteReader';
import { decodeCores } from '../figures/coresCodec';
import { decodeExtras, extraColumns } from '../figures/extraFigures';
import { decodeHost, hostFigures } from '../figures/hostFigures';
import type { StoredTick } from '../figures/storedTick';
import { decodeSample } from '../figures/sampleCodec';
import type { StoredNumber } from '../figures/storedNumber';
import { expectedFigures, figureOrder, hostHas, noFigures, sampleHas, tickHas, nullBits } from './tickFields';
import type { ContainerFacts, HostFacts } from './tickFields';

interface KnownContainer {
  facts: ContainerFacts;
  readonly counters: (number | undefined)[];
  figures: readonly StoredNumber[];
  /** In the file's order. */
  extraNumbers: readonly StoredNumber[];
  extras: ContainerExtras;
}

/**
 * Reads the payloads of one journal file, in order. Returns the ticks as far as they are stored: of
 * containers only what history keeps, of engines nothing. Throws on an invalid payload; the decoder must not
 * be used after that.
 */
export class TickDecoder {
  readonly #known: KnownContainer[] = [];
  readonly #indexOf = new Map<string, number>();
  readonly #noExtras: readonly StoredNumber[];
  /** The position of each extra in the file; -1 if the file does not have it, so that it is not known. */
  readonly #extraPlaces: readonly number[];
  #timestampMs: number;
  #intervalMs = 0;
  #hostFacts: HostFacts = {};
  #hostNumbers: readonly StoredNumber[] = Array<StoredNumber>(hostFigures.length).fill(null);

  /** `figures`: the extras that the file has, in its order. */
  constructor(hourStartMs: number, figures: readonly string[]) {
    this.#timestampMs = hourStartMs;
    this.#noExtras = figures.map(() => null);
    this.#extraPlaces = extraColumns.map(column => figures.indexOf(column));
  }

  decode(payload: Uint8Array): StoredTick {
    const reader = new ByteReader(payload);
    const timestampMs = this.#timestampMs + reader.signed();
    this.#timestampMs = timestampMs;
    const ownMs = timestampMs + reader.signed();
    const flags = reader.unsigned();
    if (flags & tickHas.interval) this.#intervalMs = reader.unsigned();
    this.#readFacts(reader);
    const containers: Container[] = [];
    const samples: ContainerSample[] = [];
    const count = reader.unsigned();
    let index = 0;
    const named = new Set<KnownContainer>();
    for (let read = 0; read < count; read++) {
      index += reader.signed();
      const known = this.#known[index++];
      if (!known) throw new RangeError('A sample of a container that was never described.');
      // A writer names each container once: naming one many times would take much memory for few bytes.
      if (named.has(known)) throw new RangeError('A container twice in one tick.');
      named.add(known);
      samples.push(this.#readSample(reader, known, ownMs));
      if (known.facts.isListed) containers.push({ ...known.facts, ports: [] });
    }
    const host = flags & tickHas.host ? this.#readHost(reader, ownMs) : undefined;
    if (!reader.isAtEnd) throw new RangeError('A tick with something behind it.');
    const tick = { timestampMs: ownMs, intervalMs: this.#intervalMs, engines: [], containers, samples, host };
    return { timestampMs, tick };
  }

  #readFacts(reader: ByteReader): void {
    for (let left = reader.unsigned(); left > 0; left--) {
      const facts = JSON.parse(reader.text()) as ContainerFacts;
      const index = this.#indexOf.get(facts.id);
      const known = index === undefined ? undefined : this.#known[index];
      if (known) known.facts = facts;
      else {
        this.#indexOf.set(facts.id, this.#known.length);
        this.#known.push({
          facts,
          counters: [undefined, undefined, undefined, undefined],
          figures: noFigures,
          extraNumbers: this.#noExtras,
          extras: {},
        });
      }
    }
  }

  #readSample(reader: ByteReader, known: KnownContainer, timestampMs: number): ContainerSample {
    const flags = reader.unsigned();
    const nulls = flags & sampleHas.nulls ? reader.unsigned() : nullBits(known.figures);
    const expected = expectedFigures(known.figures);
    const values = [...noFigures];
    figureOrder.forEach((index, bit) => {
      const difference = flags & (1 << bit) ? reader.signed() : 0;
      if (!(nulls & (1 << index))) values[index] = (expected[index] ?? 0) + difference;
    });
    const baseline = flags & sampleHas.baseline ? readQuad(reader) : undefined;
    const rates = flags & sampleHas.rates ? readQuad(reader) : undefined;
    if (flags & sampleHas.extras) {
      const numbers = readExtras(reader, known.extraNumbers);
      known.extraNumbers = numbers;
      known.extras = decodeExtras(this.#extraPlaces.map(place => numbers[place] ?? null));
    }
    known.figures = values;
    return {
      timestampMs,
      containerId: known.facts.id,
      memoryLimitBytes: known.facts.memoryLimitBytes,
      ...decodeSample(values, baseline, rates, this.#intervalMs, known.counters),
      ...known.extras,
    };
  }

  #readHost(reader: ByteReader, timestampMs: number): HostSample {
    const flags = reader.unsigned();
    const coresPercent = flags & hostHas.cores ? decodeCores(reader.bytes()) : undefined;
    if (flags & hostHas.facts) this.#hostFacts = JSON.parse(reader.text()) as HostFacts;
    const before = this.#hostNumbers;
    const nulls = flags & hostHas.nulls ? reader.unsigned() : nullBits(before);
    const figures = before.map((value, index) =>
      nulls & (1 << index) ? null : (value ?? 0) + reader.signed(),
    );
    this.#hostNumbers = figures;
    return {
      timestampMs,
      ...decodeHost(figures.map(figure => figure ?? undefined)),
      coresPercent,
      ...this.#hostFacts,
    };
  }
}

function readExtras(reader: ByteReader, before: readonly StoredNumber[]): StoredNumber[] {
  const nulls = reader.unsigned();
  return before.map((value, index) => (nulls & (1 << index) ? null : (value ?? 0) + reader.signed()));
}

function readQuad(reader: ByteReader): StoredNumber[] {
  const nulls = reader.unsigned();
  return [0, 1, 2, 3].map(index => (nulls & (1 << index) ? null : reader.signed()));
}
