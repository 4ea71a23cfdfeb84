/**
 * Reads what `ByteWriter` wrote. Everything throws `RangeError` if the bytes end too early or are no valid
 * number.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#position === this.#bytes.length;
  }

  unsigned(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (!Number.isSafeInteger(value)) throw new RangeError('The number is too large.');
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  signed(): number {
    const first = this.#byte();
    const rest = first & 0x80 ? this.unsigned() : 0;
    const magnitude = (first & 0x3f) + rest * 0x40;
    if (!Number.isSafeInteger(magnitude)) throw new RangeError('The number is too large.');
    return first & 0x40 ? -magnitude : magnitude;
  }

  bytes(): Uint8Array {
    const length = this.unsigned();
    const end = this.#position + length;
    if (end > this.#bytes.length) throw new RangeError('The bytes end too early.');
    const value = this.#bytes.slice(this.#position, end);
    this.#position = end;
    return value;
  }

  text(): string {
    return Buffer.from(this.bytes()).toString('utf8');
  }

  #byte(): number {
    const byte = this.#bytes[this.#position++];
    if (byte === undefined) throw new RangeError('The bytes end too early.');
    return byte;
  }
}
