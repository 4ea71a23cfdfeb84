const headBytes = 4;

/** A message as it goes over the wire: its length in four bytes, then JSON. */
export function encodeFrame(message: object): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  const frame = Buffer.allocUnsafe(headBytes + body.length);
  frame.writeUInt32BE(body.length);
  body.copy(frame, headBytes);
  return frame;
}

/**
 * Puts frames together from whatever pieces arrive. Throws at a frame that is too long or no JSON, and is of
 * no use then.
 */
export class FrameReader {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Bytes of the frame that is arriving, with its head; 0 while its head is not here. */
  #wanted = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Messages that are complete now. */
  push(chunk: Buffer): unknown[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    const messages: unknown[] = [];
    for (;;) {
      if (this.#wanted === 0) {
        if (this.#bytes < headBytes) return messages;
        const length = this.#joined().readUInt32BE();
        if (length > this.#maxBytes) throw new Error(`A message of ${length} bytes is too long.`);
        this.#wanted = headBytes + length;
      }
      if (this.#bytes < this.#wanted) return messages;
      const all = this.#joined();
      messages.push(JSON.parse(all.toString('utf8', headBytes, this.#wanted)));
      const rest = all.subarray(this.#wanted);
      this.#chunks = rest.length > 0 ? [rest] : [];
      this.#bytes = rest.length;
      this.#wanted = 0;
    }
  }

  /** Joined only when a frame begins or is complete, so that a long one in many pieces is copied once. */
  #joined(): Buffer {
    const [first] = this.#chunks;
    if (this.#chunks.length === 1 && first) return first;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}
