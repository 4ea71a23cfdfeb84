const initialBytes = 1024;

/**
 * Appends numbers and texts to a growing buffer. Integers take one byte for each 7 bits (the first byte of a
 * signed one: 6 and the sign).
 */
export class ByteWriter {
  #buffer = Buffer.alloc(initialBytes);
  #length = 0;

  /** A whole number from 0 to `Number.MAX_SAFE_INTEGER`. */
  unsigned(value: number): void {
    this.#reserve(8);
    let rest = value;
    // Division, because shifts would cut a number at 32 bits.
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#byte((rest % 0x80) | 0x80);
    this.#byte(rest);
  }

  /** A safe integer of either sign. The sign has a bit of its own, so that no number has to be doubled. */
  signed(value: number): void {
    const magnitude = Math.abs(value);
    const rest = Math.floor(magnitude / 0x40);
    this.#reserve(1);
    this.#byte((magnitude % 0x40) | (value < 0 ? 0x40 : 0) | (rest > 0 ? 0x80 : 0));
    if (rest > 0) this.unsigned(rest);
  }

  bytes(value: Uint8Array): void {
    this.unsigned(value.length);
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  text(value: string): void {
    const length = Buffer.byteLength(value, 'utf8');
    this.unsigned(length);
    this.#reserve(length);
    this.#length += this.#buffer.write(value, this.#length, length, 'utf8');
  }

  /** A copy of what was appended since the last call. */
  take(): Buffer {
    const taken = Buffer.from(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }

  #byte(value: number): void {
    this.#buffer[this.#length++] = value;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const grown = Buffer.alloc(Math.max(2 * this.#buffer.length, this.#length + bytes));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }
}
