import { GatheredBytes } from './gatheredBytes';

/** Longest entry of a list: enough for a container with a megabyte of labels. */
const maxEntryBytes = 2 * 1024 * 1024;
/** More values than an entry has, except in what nobody reads whole, such as thousands of published ports. */
const maxEntryValues = 2000;
/** Most members of one entry. */
const maxMembers = 10_000;

const code = {
  quote: 0x22,
  comma: 0x2c,
  openList: 0x5b,
  backslash: 0x5c,
  closeList: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
  space: 0x20,
};

/**
 * Cuts a JSON list into its entries as it arrives, so that it is never in memory as a whole, nor parsed in
 * one go. If an entry has too many values, lists and objects within it end early; an entry that is too long
 * is left out.
 */
export class ListSplitter {
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  /** Bytes of the entry so far. */
  readonly #bytes = new GatheredBytes();
  #isLeftOut = false;
  #values = 0;
  #members = 0;
  /**
   * The depth at which skipping began: it ends where the depth is less. An entry of the list itself ends at
   * depth 1.
   */
  #passedFrom: number | undefined;
  #hasEntries = false;
  #end: 'open' | 'whole' | 'none' = 'open';

  /** Whether the list has ended, with nothing after it. */
  get isWhole(): boolean {
    return this.#end === 'whole';
  }

  /** It is not a list. */
  get isNone(): boolean {
    return this.#end === 'none';
  }

  /** Yields the entries, as JSON, that are complete by now. */
  *push(chunk: Buffer): Generator<string> {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (this.#isInText) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === code.backslash) this.#isEscaped = true;
        else if (byte === code.quote) this.#isInText = false;
        continue;
      }
      if (this.#depth === 0) {
        if (!this.#takeOutside(byte)) return;
        from = at + 1;
        continue;
      }
      switch (byte) {
        case code.quote:
          this.#isInText = true;
          break;
        case code.openList:
        case code.openObject:
          this.#depth++;
          this.#values++;
          break;
        case code.closeList:
        case code.closeObject: {
          this.#depth--;
          if (this.#depth === 0) {
            this.#end = 'whole';
            const last = this.#takeEntry(chunk.subarray(from, at));
            if (last !== undefined && (this.#hasEntries || last.trim() !== '')) yield last;
            from = at + 1;
          } else if (this.#passedFrom !== undefined && this.#depth < this.#passedFrom) {
            this.#passedFrom = undefined;
            from = at;
          }
          break;
        }
        case code.comma: {
          if (this.#depth === 1) {
            const entry = this.#takeEntry(chunk.subarray(from, at));
            this.#hasEntries = true;
            if (entry !== undefined) yield entry;
            from = at + 1;
            break;
          }
          this.#values++;
          if (this.#depth === 2) this.#members++;
          if (this.#passedFrom === undefined && this.#mustPass()) {
            this.#keep(chunk.subarray(from, at));
            this.#passedFrom = this.#depth;
          }
        }
      }
    }
    if (this.#depth > 0) this.#keep(chunk.subarray(from));
  }

  /** Outside the list only blanks are allowed. `false`: there is something else. */
  #takeOutside(byte: number): boolean {
    if (byte <= code.space) return true;
    if (byte === code.openList && this.#end === 'open') this.#depth = 1;
    else this.#end = 'none';
    return this.#end !== 'none';
  }

  /**
   * Whether to skip the rest of the list or object that is being read, because the entry has too many values.
   */
  #mustPass(): boolean {
    return this.#depth > 2 && this.#values > maxEntryValues;
  }

  #keep(piece: Buffer): void {
    if (this.#passedFrom !== undefined || piece.length === 0) return;
    this.#isLeftOut ||= this.#bytes.length + piece.length > maxEntryBytes || this.#members > maxMembers;
    if (this.#isLeftOut) this.#bytes.take();
    else this.#bytes.add(piece);
  }

  /** `undefined` for an entry that is left out. */
  #takeEntry(rest: Buffer): string | undefined {
    this.#keep(rest);
    const entry = this.#bytes.take().toString();
    const isLeftOut = this.#isLeftOut;
    this.#isLeftOut = false;
    this.#values = 0;
    this.#members = 0;
    return isLeftOut ? undefined : entry;
  }
}
